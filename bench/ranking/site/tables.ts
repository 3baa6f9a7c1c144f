/** The tables as a site has them, with the indexes that its own pages need and that `hotlist source check` asks for. */
export const TABLES = [
  `CREATE TABLE articles (
    id BIGINT NOT NULL PRIMARY KEY,
    title VARCHAR(300) NOT NULL,
    author VARCHAR(50) NOT NULL,
    status TINYINT NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`,
  `CREATE TABLE article_stats (
    article_id BIGINT NOT NULL PRIMARY KEY,
    points INT NOT NULL,
    comments INT NOT NULL,
    updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`,
];

/** Made when the rows are there, which takes a fraction of the time. */
export const INDEXES = [
  'ALTER TABLE articles ADD INDEX by_created (created_at), ADD INDEX by_updated (updated_at)',
  'ALTER TABLE article_stats ADD INDEX by_updated (updated_at), ADD INDEX by_points (points)',
];

/** Whether the server may use the index on points: as if it were there, or not. */
export function pointsIndexSql(flavour: 'mariadb' | 'mysql', isThere: boolean): string {
  const how = { mariadb: ['IGNORED', 'NOT IGNORED'], mysql: ['INVISIBLE', 'VISIBLE'] }[flavour][Number(isThere)];
  return `ALTER TABLE article_stats ALTER INDEX by_points ${how}`;
}
