import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { editRule, findRule } from '../../src/alerts/manage-rules.js';
import { listAlertEvents, listAlertMarkets, listAlerts } from '../../src/alerts/read-alerts.js';
import { encodeDefinition } from '../../src/alerts/rule.js';
import { MIGRATIONS, migrate } from '../../src/store/migrate.js';
import { connectPostgres } from '../../src/store/postgres/connect-postgres.js';
import { connectSqlite } from '../../src/store/sqlite/connect-sqlite.js';
import { eachEngine } from '../store/each-engine.js';
import { definitionOf, listMarkets, START } from './watched-store.js';

const FIRST = '0007-alert-names';

eachEngine((room) => {
  it('a store whose events know their rule by its name is brought up to date with all of them', async () => {
    const location = await room.newLocation();
    const connect = room.engine === 'sqlite' ? connectSqlite : connectPostgres;
    const old = await connect(location, { mode: 'write', busyTimeoutMs: 1_000 });
    const before = MIGRATIONS.slice(
      0,
      MIGRATIONS.findIndex(({ name }) => name === FIRST),
    );
    expect(before.at(-1)?.name).toBe('0006-alerts');
    await migrate(old, '0.0.0-old', before);
    const [market] = await listMarkets(old, 'kraken', ['AAA']);
    const definition = encodeDefinition(definitionOf({ pairs: ['AAA-USD'], when: 'price > 10' }));
    await sql`insert into alert_rule (id, name, definition, origin, created_at, revision)
      values (1, 'high', ${definition}, 'cli', ${START}, 1)`.execute(old.db);
    await sql`insert into alert_event (rule_id, rule_name, market_id, snapshot_id, at, metric, value, price)
      values (1, 'as it was called', ${market?.id}, 1, ${START}, 'price', 11, 11)`.execute(old.db);
    await sql`insert into alert_state (rule_id, market_id, phase, since, seen_at, fired_at)
      values (1, ${market?.id}, 'firing', ${START}, ${START}, ${START})`.execute(old.db);
    await old.close();

    const store = await room.open(location);
    const event = { ruleId: 1, exchange: 'kraken', pair: 'AAA-USD', at: START, metric: 'price', value: 11, price: 11 };
    expect(await listAlertEvents(store, { limit: 10 })).toMatchObject([{ ...event, rule: 'high' }]);
    expect(await listAlerts(store, START)).toMatchObject([{ state: 'firing', fired: 1, lastFiredAt: START }]);
    expect(await listAlertMarkets(store, await findRule(store, 'high'))).toMatchObject([{ phase: 'firing' }]);
    await editRule(store, 'high', { name: 'top' }, { now: START, channels: [], nameOf: (part) => part });
    expect(await listAlertEvents(store, { limit: 10 })).toMatchObject([{ ...event, rule: 'top' }]);
  });
});
