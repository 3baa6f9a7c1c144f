/** A row of each of the site's two tables. Instants are milliseconds UTC. */
export interface Article {
  readonly id: number;
  readonly title: string;
  readonly author: string;
  readonly isPublished: boolean;
  /** On a whole second, as its column holds no fraction. */
  readonly createdAt: number;
  readonly points: number;
  readonly comments: number;
  readonly votedAt: number;
}

/** The articles of a site, in the order of their ids and in batches; each call gives the same ones anew. */
export type Articles = () => AsyncIterable<readonly Article[]>;
