/** What may stand there, in words. */
export const TIME_ZONE_ALLOWED = 'an IANA name, such as Europe/London';

/** Whether it is the name of a zone. Newer versions of Node take an offset such as +02:00 too, which says nothing of summer time. */
export function isTimeZone(name: string): boolean {
  if (/^[-+]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
