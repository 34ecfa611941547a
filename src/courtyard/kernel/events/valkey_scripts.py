"""What must happen in one step inside Valkey: reading under a lease, keeping leases, letting them go."""

# KEYS: lease, stream. ARGV: holder, lease in ms, group, entries at most, "0" (what was begun) or ">" (what is new).
# Answers false while somebody else holds the lease, else {1 if the lease was just taken, entries}. Who just took it
# gets what its predecessor began: the group has one consumer name for all holders.
TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
local just_taken = holder and 0 or 1
local start = holder and ARGV[5] or '0'
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local function read()
  return redis.pcall('XREADGROUP', 'GROUP', ARGV[3], 'reader', 'COUNT', ARGV[4], 'STREAMS', KEYS[2], start)
end
local found = read()
if found and found.err then
  if string.sub(found.err, 1, 7) ~= 'NOGROUP' then return found end
  redis.call('XGROUP', 'CREATE', KEYS[2], ARGV[3], '0', 'MKSTREAM')
  found = read()
end
return {just_taken, found and found[1] and found[1][2] or {}}
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
