-- KEYS: the user's stream. ARGV: channel, user, id, body, kept messages, seconds,
-- how many messages to look through for the same id.
-- Answers the message's id in the stream, or false when it was told before.
for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[7])) do
  if entry[2][2] == ARGV[3] then return false end
end
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[5], '*', 'id', ARGV[3], 'body', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[6])
redis.call('PUBLISH', ARGV[1], ARGV[2] .. id .. ' ' .. ARGV[4])
return id
