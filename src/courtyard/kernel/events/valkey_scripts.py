"""What must happen in one step inside Valkey: reading under a lease, keeping leases, letting them go."""

# KEYS: lease, stream, how many facts of each topic were added to it (a hash). ARGV: holder, lease in ms, group, entries
# at most, "0" (what was begun) or ">" (what is new), "1" to look whether the stream dropped something, how many entries
# are done, their ids, topics. Facts of other topics are done by being passed over here: one by one, or all at once if
# the counts say that since the group had read everything there were no others, and that each new entry was counted (by
# a publisher of an earlier version they are not). Answers false while somebody else holds the lease, else {1 if this is
# what was begun, entries, how many were looked at, {last entry given, first entry there} where entries were dropped}.
# Who just took the lease gets what its predecessor began: the group has one consumer name for all holders. So does who
# asks for what is new while something is under way that is not done: an earlier answer got lost on its way to him.
TAKE = """
local stream, group, limit, done = KEYS[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[7])
if done > 0 then redis.call('XACK', stream, group, unpack(ARGV, 8, 7 + done)) end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
local start = holder and ARGV[5] or '0'
if start == '>' then
  local under_way = redis.pcall('XPENDING', stream, group)
  if not under_way.err and under_way[1] > 0 then start = '0' end
end
local begun = start == '0' and 1 or 0
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])

local function named(flat)
  local values = {}
  for i = 1, #flat, 2 do values[flat[i]] = flat[i + 1] end
  return values
end
local about = start == '>' and redis.pcall('XINFO', 'STREAM', stream)
about = about and not about.err and named(about)
local function dropped()
  if not about['first-entry'] or about['entries-added'] == about['length'] then return false end
  for _, each in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    each = named(each)
    if each['name'] == group then return {each['last-delivered-id'], about['first-entry'][1]} end
  end
  return false
end
local wanted, counted, noted = {}, {0, 0, 0}, 'group:' .. group
for i = 8 + done, #ARGV do
  wanted[ARGV[i]] = true
  counted[1] = counted[1] + (tonumber(redis.call('HGET', KEYS[3], 'topic:' .. ARGV[i])) or 0)
end
counted[2] = tonumber(redis.call('HGET', KEYS[3], 'all')) or 0
if about then
  counted[3] = about['entries-added']
  local note = redis.call('HGET', KEYS[3], noted)
  local before = note and cjson.decode(note)
  local has_none = before and before[1] == counted[1]
  if has_none and counted[2] - before[2] == counted[3] - before[3] then
    local last = {'SETID', stream, group, about['last-generated-id'], 'ENTRIESREAD', counted[3]}
    if counted[3] == before[3] or not redis.pcall('XGROUP', unpack(last)).err then
      redis.call('HSET', KEYS[3], noted, cjson.encode(counted))
      return {begun, {}, 0, false}
    end
  end
end
local gap = about and ARGV[6] == '1' and dropped()

local function read()
  return redis.pcall('XREADGROUP', 'GROUP', group, 'reader', 'COUNT', limit, 'STREAMS', stream, start)
end
local kept, looked_at, count = {}, 0, 0
repeat
  local found = read()
  if found and found.err then
    if string.sub(found.err, 1, 7) ~= 'NOGROUP' then return found end
    redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
    found = read()
  end
  local entries, passed = found and found[1] and found[1][2] or {}, {}
  for _, entry in ipairs(entries) do
    local fields = entry[2]
    if fields and fields[4] and not wanted[fields[4]] then
      passed[#passed + 1] = entry[1]
    else
      kept[#kept + 1] = entry
    end
  end
  if #passed > 0 then redis.call('XACK', stream, group, unpack(passed)) end
  count = #entries
  looked_at = looked_at + count
until start ~= '>' or count < limit or #kept >= limit or looked_at >= 20 * limit
if start == '>' and count < limit then redis.call('HSET', KEYS[3], noted, cjson.encode(counted)) end
return {begun, kept, looked_at, gap}
"""

# KEYS: streams, then for each how many facts of each topic were added to it (a hash). ARGV: about how many facts a
# stream keeps; then for each fact which stream it goes to, its topic and the fact.
PUBLISH = """
local added, streams = {}, #KEYS / 2
for i = 2, #ARGV, 3 do
  local number, topic = tonumber(ARGV[i]), ARGV[i + 1]
  redis.call('XADD', KEYS[number], 'MAXLEN', '~', ARGV[1], '*', 'fact', ARGV[i + 2], 'topic', topic)
  local counts = added[number] or {}
  counts[topic] = (counts[topic] or 0) + 1
  added[number] = counts
end
for number, counts in pairs(added) do
  for topic, count in pairs(counts) do
    redis.call('HINCRBY', KEYS[streams + number], 'topic:' .. topic, count)
    redis.call('HINCRBY', KEYS[streams + number], 'all', count)
  end
end
"""

# KEYS: streams. Answers the id of the last entry that each was ever given, empty where there is no stream.
LAST = """
local last = {}
for number, stream in ipairs(KEYS) do
  local about = redis.pcall('XINFO', 'STREAM', stream)
  last[number] = ''
  for i = 1, about.err and 0 or #about, 2 do
    if about[i] == 'last-generated-id' then last[number] = about[i + 1] end
  end
end
return last
"""

# KEYS: the marker beside a module's streams. Answers it, or false, and the server's run id, new after every start.
MEMORY = """
return {redis.call('GET', KEYS[1]), string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')}
"""

# KEYS: leases. ARGV: holder, lease in ms.
RENEW = """
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('PEXPIRE', key, ARGV[2]) end
end
"""

# KEYS: leases. ARGV: holder.
RELEASE = """
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
"""

# KEYS: sorted set of workers. ARGV: this one, ms after which a silent one does not count. Answers how many there are.
COUNT_WORKERS = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
"""
