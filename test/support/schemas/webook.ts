/** The articles and counters of the course that hotlist comes from, as gorm makes them in MySQL. */
export const WEBOOK: readonly string[] = [
  `CREATE TABLE published_articles (
    id bigint NOT NULL AUTO_INCREMENT,
    title longtext,
    content longtext,
    author_id bigint,
    status tinyint unsigned,
    ctime bigint,
    utime bigint,
    PRIMARY KEY (id),
    KEY idx_published_articles_author_id (author_id)
  ) DEFAULT CHARSET=utf8mb4`,
  `CREATE TABLE interactives (
    id bigint NOT NULL AUTO_INCREMENT,
    biz_id bigint,
    biz varchar(128),
    read_cnt bigint,
    like_cnt bigint,
    collect_cnt bigint,
    ctime bigint,
    utime bigint,
    PRIMARY KEY (id),
    UNIQUE KEY biz_type_id (biz_id, biz)
  ) DEFAULT CHARSET=utf8mb4`,
];
