-- KEYS: the user's stream, the user's sockets. ARGV: socket, most sockets, seconds a place is held,
-- seconds a stream is kept, the last message seen or ''.
-- Answers {0} when there is no place, else {1, newest id, what was missed or false when that is not known}.
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local has_place = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not has_place and redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[2]) then return {0} end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[3])
if ARGV[5] ~= '' then
  local found = redis.call('XRANGE', KEYS[1], ARGV[5], '+')
  if found[1] and found[1][1] == ARGV[5] then
    local newest = found[#found][1]
    table.remove(found, 1)
    return {1, newest, found}
  end
end
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if newest then return {1, newest[1], false} end
-- A stream's first entry is only a place to resume from: older than all that is told.
local id = redis.call('XADD', KEYS[1], '0-1', 'id', '', 'body', '')
redis.call('EXPIRE', KEYS[1], ARGV[4])
return {1, id, false}
