import { type JobRecords, NoSuchJobError } from './job-records.js';

/**
 * Removes a job; its history stays until it is cleaned. A run that is going loses its lease, and is told to stop. One that
 * the configuration of an instance still names comes back within two minutes.
 *
 * @param etag - of the record that was meant; undefined whatever it is
 * @throws NoSuchJobError
 * @throws JobChangedError
 */
export async function deleteJob(name: string, etag: string | undefined, records: JobRecords): Promise<void> {
  if (!(await records.remove(name, etag))) throw new NoSuchJobError(name);
}
