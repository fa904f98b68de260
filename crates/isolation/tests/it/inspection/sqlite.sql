-- A table for each kind of column, constraint and reference. Each begins with the tenant, unless it is shared by all.
CREATE TABLE amounts (tenant_id uuid NOT NULL, id uuid NOT NULL, price numeric(6,2) NOT NULL CHECK (price < 0),
    share real NOT NULL CHECK (share > 0 AND share < 1), few integer NOT NULL CHECK (few BETWEEN 40 AND 41),
    PRIMARY KEY (tenant_id, id));
CREATE TABLE computed (tenant_id uuid NOT NULL, id text, price bigint NOT NULL,
    doubled bigint GENERATED ALWAYS AS (price * 2) STORED, tripled bigint NOT NULL AS (price * 3) CHECK (tripled > 3),
    PRIMARY KEY (tenant_id, id));
CREATE TABLE documents (tenant_id uuid NOT NULL, id uuid NOT NULL, facts json NOT NULL CHECK (json_type(facts) = 'array'),
    picture blob NOT NULL CHECK (length(picture) = 8), anything NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE moments (tenant_id uuid NOT NULL, id uuid NOT NULL, at timestamp_with_timezone_text NOT NULL,
    begins date_text NOT NULL, ends date_text NOT NULL, PRIMARY KEY (tenant_id, id), CONSTRAINT "in order" CHECK (begins < ends));
CREATE TABLE words (tenant_id uuid NOT NULL, id uuid NOT NULL, brief varchar(3) NOT NULL CHECK (length(brief) <= 3),
    status text NOT NULL CHECK (status IN ('open', 'it''s closed')), email varchar(80) NOT NULL CHECK (email LIKE '%@%'),
    phone text, fax text, CHECK (phone IS NOT NULL OR fax IS NOT NULL), PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, brief));
CREATE TABLE seats (tenant_id uuid NOT NULL, id uuid NOT NULL, line int NOT NULL CHECK (line BETWEEN 1 AND 2),
    place int NOT NULL CHECK (place IN (7, 8)), PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, line, place));
CREATE TABLE tenants (id uuid NOT NULL PRIMARY KEY, title text NOT NULL);
CREATE TABLE currencies (code char(3) NOT NULL PRIMARY KEY CHECK (length(code) = 3));
INSERT INTO currencies VALUES ('EUR');
CREATE TABLE orders (tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, currency char(3) NOT NULL REFERENCES currencies,
    PRIMARY KEY (tenant_id, id));
CREATE TABLE lines (tenant_id uuid NOT NULL, order_id uuid NOT NULL, place smallint NOT NULL, PRIMARY KEY (tenant_id, order_id, place),
    FOREIGN KEY (tenant_id, order_id) REFERENCES orders);
CREATE TABLE nodes (tenant_id uuid NOT NULL, id uuid NOT NULL, parent uuid NOT NULL, PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, parent) REFERENCES nodes (tenant_id, id));
CREATE TABLE teams (tenant_id uuid NOT NULL, id uuid NOT NULL, lead uuid, PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, lead) REFERENCES people (tenant_id, id));
CREATE TABLE people (tenant_id uuid NOT NULL, id uuid NOT NULL, team uuid NOT NULL, PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, team) REFERENCES teams (tenant_id, id));
CREATE TABLE knights (tenant_id uuid NOT NULL, id uuid NOT NULL, squire uuid NOT NULL, PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, squire) REFERENCES squires (tenant_id, id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE squires (tenant_id uuid NOT NULL, id uuid NOT NULL, knight uuid NOT NULL, PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, knight) REFERENCES knights (tenant_id, id) DEFERRABLE INITIALLY DEFERRED);
