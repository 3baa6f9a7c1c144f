/**
 * What an expression such as `-|0 - 1|^0.8 * (max(0, 3.2) + 2)^1.8` comes to, by the rules of school: powers before a
 * minus sign, that before `*` and `/`, and those before `+` and `-`. It stands in for somebody with a calculator.
 */
export function workedOutByHand(expression: string): number {
  const tokens = expression.match(/\d[\d.]*(?:e[+-]?\d+)?|[a-z]+\d*|[-+*/^(),|]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(' ', '')) throw new Error(`nobody can read ${expression}`);
  let at = 0;
  const isNext = (...these: string[]) => these.includes(tokens[at] ?? 'the end');
  const take = () => String(tokens[at++]);
  const expect = (token: string) => {
    if (take() !== token) throw new Error(`no ${token} at ${at - 1} of ${expression}`);
  };

  function sum(): number {
    let value = product();
    while (isNext('+', '-')) value = take() === '+' ? value + product() : value - product();
    return value;
  }
  function product(): number {
    let value = signed();
    while (isNext('*', '/')) value = take() === '*' ? value * signed() : value / signed();
    return value;
  }
  function signed(): number {
    if (!isNext('-')) return power();
    take();
    return -signed();
  }
  function power(): number {
    const base = operand();
    if (!isNext('^')) return base;
    take();
    return base ** signed();
  }
  function operand(): number {
    const token = take();
    if (token === '(') return closed(')');
    if (token === '|') return Math.abs(closed('|'));
    if (token === 'log10') return Math.log10(argumentsOf()[0] as number);
    if (token === 'max') return Math.max(...argumentsOf());
    if (token === 'min') return Math.min(...argumentsOf());
    return Number(token);
  }
  function closed(end: string): number {
    const value = sum();
    expect(end);
    return value;
  }
  function argumentsOf(): number[] {
    expect('(');
    const values = [sum()];
    while (isNext(',')) {
      take();
      values.push(sum());
    }
    expect(')');
    return values;
  }

  const value = sum();
  if (at !== tokens.length) throw new Error(`${expression} goes on after its end`);
  return value;
}
