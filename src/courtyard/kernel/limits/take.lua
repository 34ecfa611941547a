-- Take permits from a sliding window. The key holds {expiry, count, expiry, count, …}, ascending, in Valkey's milliseconds.
-- KEYS[1]  the window
-- ARGV     how many takes, cost of each, terms: packed {capacity, window ms, lease ms, most permits to lease, quantum ms}
-- Returns  {takes allowed, permits leased, permits left, ms until all are back, ms until one take fits}
local takes, cost = tonumber(ARGV[1]), tonumber(ARGV[2])
local capacity, window, lease, lease_max, quantum = unpack(cmsgpack.unpack(ARGV[3]))
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local records, used = {}, 0
local stored = redis.call('GET', KEYS[1])
if stored then
  local all = cmsgpack.unpack(stored)
  for i = 1, #all, 2 do
    if all[i] > now then
      records[#records + 1] = all[i]
      records[#records + 1] = all[i + 1]
      used = used + all[i + 1]
    end
  end
end

-- Expiry is rounded up, never down: a permit may come back late, never early.
local function record(expiry, count)
  expiry = math.ceil((expiry + 1) / quantum) * quantum
  local i = #records - 1
  while i >= 1 and records[i] > expiry do i = i - 2 end
  if i >= 1 and records[i] == expiry then
    records[i + 1] = records[i + 1] + count
  else
    table.insert(records, i + 2, expiry)
    table.insert(records, i + 3, count)
  end
  used = used + count
end

local allowed = math.min(takes, math.max(0, math.floor((capacity - used) / cost)))
local leased = 0
if allowed > 0 then
  record(now + window, allowed * cost)
  if allowed == takes then
    leased = math.min(lease_max, math.floor((capacity - used) / 32))
  end
  -- A leased permit may be used until the lease ends, so it counts for a window from then on.
  if leased > 0 then record(now + lease + window, leased) end
  redis.call('SET', KEYS[1], cmsgpack.pack(records), 'PX', records[#records - 1] - now)
end

local reset, retry = 0, 0
if #records > 0 then reset = records[#records - 1] - now end
if allowed < takes then
  local left = used
  for i = 1, #records, 2 do
    if capacity - left >= cost then break end
    left = left - records[i + 1]
    retry = records[i] - now
  end
end
return {allowed, leased, math.max(0, capacity - used), reset, retry}
