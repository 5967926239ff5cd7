-- Takes from a bucket that all nodes share.
-- KEYS[1]  the bucket: when it will be full, microseconds since 1970
-- ARGV[1]  now, in the same
-- ARGV[2]  what is taken, as the time in which it comes back, microseconds
-- ARGV[3]  what a full bucket holds, as such a time
-- Result:  when it will be full now, as a text: it has more digits than a reply of a number may have in Lua
-- What is beyond four times its content is the work of a clock that was set.
local now, span = tonumber(ARGV[1]), tonumber(ARGV[3])
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
if full < now then
  full = now
elseif full > now + 4 * span then
  full = now + span
end
full = full + tonumber(ARGV[2])
local text = string.format('%.0f', full)
redis.call('SET', KEYS[1], text, 'PX', string.format('%.0f', math.ceil((full - now) / 1000) + 1000))
return text
