-- Writes the copy of a person's state, unless the one that is there is as new or newer.
-- KEYS[1]  the copy
-- ARGV[1]  its value: the revision, 8 bytes big-endian, and the encoded state
-- ARGV[2]  seconds to live
-- Result:  1 when it was written, else 0
-- Revisions are compared as numbers and in halves: Lua compares strings by the server's locale, and its
-- numbers hold 53 bits.
local old = redis.call('GETRANGE', KEYS[1], 0, 7)
if #old == 8 then
  local high, low = struct.unpack('>I4I4', old)
  local newHigh, newLow = struct.unpack('>I4I4', ARGV[1])
  if high > newHigh or (high == newHigh and low >= newLow) then
    return 0
  end
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
