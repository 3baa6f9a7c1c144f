/** The database for people: without user and password. */
export function describeUrl(url: string): string {
  const { host, pathname } = new URL(url);
  return `database ${decodeURIComponent(pathname.slice(1))} on ${host}`;
}
