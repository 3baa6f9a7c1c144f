import type { PublishedList } from '../../../src/application/publishing/published-list.js';
import { MemoryHotListStore } from '../memory-hot-list-store.js';

/** A store that remembers all that it took, in order. */
export class LoggedStore extends MemoryHotListStore {
  taken: PublishedList[] = [];

  override async save(published: PublishedList): Promise<void> {
    await super.save(published);
    this.taken.push(published);
  }

  override async rollBack(published: PublishedList, holdMs: number): Promise<void> {
    await super.rollBack(published, holdMs);
    this.taken.push(published);
  }

  override clear(): void {
    super.clear();
    this.taken = [];
  }
}
