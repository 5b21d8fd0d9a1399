"""The tables and statements of the embedded broker."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY,
    dead_queue TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS bindings (
    exchange TEXT NOT NULL,
    pattern TEXT NOT NULL,
    queue TEXT NOT NULL REFERENCES queues(name),
    PRIMARY KEY (exchange, pattern, queue)
) STRICT;
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL REFERENCES queues(name),
    body BLOB NOT NULL,
    order_key TEXT,
    died_in TEXT,
    deliveries INTEGER NOT NULL DEFAULT 0,
    holder TEXT,
    leased_until REAL NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS messages_in_order ON messages (queue, id);
CREATE INDEX IF NOT EXISTS messages_by_key ON messages (queue, order_key, id);
"""

BINDINGS = "SELECT exchange, pattern, queue FROM bindings"

READY = """
SELECT EXISTS (SELECT 1 FROM messages WHERE queue = :queue AND leased_until <= :now)
"""

# A message waits while an earlier one of its key is in somebody else's hands.
TAKE = """
UPDATE messages
SET holder = :holder, leased_until = :until, deliveries = deliveries + 1
WHERE id IN (
    SELECT mine.id FROM messages AS mine
    WHERE mine.queue = :queue AND mine.leased_until <= :now AND NOT EXISTS (
        SELECT 1 FROM messages AS earlier
        WHERE earlier.queue = mine.queue AND earlier.order_key = mine.order_key
          AND earlier.id < mine.id AND earlier.leased_until > :now AND earlier.holder <> :holder
    )
    ORDER BY mine.id LIMIT :room
)
RETURNING id, deliveries, body, died_in
"""

BURY = """
UPDATE messages
SET queue = grave.dead_queue, died_in = messages.queue, deliveries = 0, holder = NULL
FROM queues AS grave
WHERE grave.name = messages.queue AND grave.dead_queue IS NOT NULL
  AND messages.queue = :queue AND messages.leased_until <= :now AND messages.deliveries >= :limit
"""

# The number of deliveries is the fencing token: it has grown if somebody else got the message.
ACK = "DELETE FROM messages WHERE id = :id AND holder = :holder AND deliveries = :deliveries"

RENEW = "UPDATE messages SET leased_until = :until WHERE holder = :holder"

RELEASE = "UPDATE messages SET holder = NULL, leased_until = 0 WHERE holder = :holder"

PUT = "INSERT INTO messages (queue, body, order_key) VALUES (:queue, :body, :order_key)"

DEPTH = "SELECT count(*) FROM messages WHERE queue = :queue AND leased_until <= :now"
