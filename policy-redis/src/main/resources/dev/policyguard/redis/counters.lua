-- Charges, asks about, or gives back the charges of one call, all of them or none.
--
-- A counter is one sorted set, by time:
--   c<id>|<units>|<millionths>                          a charge
--   b<time>|<units>|<millionths>                        charges that expire together
--   m|<units>|<millionths>|<latest>|<moved>    at +inf  what all of them add up to, the latest time
--                                                       that was seen, and the time up to which
--                                                       charges were moved to the second kind
--
-- A number of Lua is exact up to 2^53, so amounts are units and millionths apart, and times are
-- ticks: microseconds of the server's clock, or what a test says. All is read and checked before
-- anything is written; the first write frees memory or is refused where there is none.
--
-- KEYS  the counters
-- ARGV  "charge", "peek" or "back"; the call's id; the time, or "" for the server's; ticks in a
--       millisecond; then for each counter units, millionths, window in ticks, and max as units and
--       millionths, or in their place the time of the charge that is given back, and 1 if this is
--       not asked for the first time, else 0

local MOST = 4096
local MOVED_AT_ONCE = 1024
local PARTS = 256
local MINUTE = 60000
local MILLION = 1000000

local mode, id, per_ms = ARGV[1], ARGV[2], tonumber(ARGV[4])

local function text(number)
  return string.format('%.0f', number)
end

local function add(a, b)
  local units, millionths = a[1] + b[1], a[2] + b[2]
  if millionths >= MILLION then
    return { units + 1, millionths - MILLION }
  end
  return { units, millionths }
end

local function subtract(a, b)
  local units, millionths = a[1] - b[1], a[2] - b[2]
  if millionths < 0 then
    units, millionths = units - 1, millionths + MILLION
  end
  return { units, millionths }
end

local function is_above(a, b)
  return a[1] > b[1] or (a[1] == b[1] and a[2] > b[2])
end

local function amount_of(member)
  local units, millionths = string.match(member, '^[bc][^|]*|(%d+)|(%d+)$')
  return { tonumber(units), tonumber(millionths) }
end

local function member_of(amount)
  return 'c' .. id .. '|' .. text(amount[1]) .. '|' .. text(amount[2])
end

local function time_of_server()
  local time = redis.call('TIME')
  return tonumber(time[1]) * MILLION + tonumber(time[2])
end

local wall = ARGV[3] == '' and time_of_server() or tonumber(ARGV[3])

-- The counter as it is; a clock that has stepped back is taken for one that stands still.
local function read(i)
  local at = 5 * i
  local counter = {
    key = KEYS[i],
    amount = { tonumber(ARGV[at]), tonumber(ARGV[at + 1]) },
    window = tonumber(ARGV[at + 2]),
    max = { tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]) },
    total = { 0, 0 },
    latest = 0,
    moved = 0
  }
  counter.grain = math.floor(counter.window / PARTS)
  local last = redis.call('ZRANGE', counter.key, -1, -1)[1]
  if last then
    local units, millionths, latest, moved = string.match(last, '^m|(%d+)|(%d+)|(%d+)|(%d+)$')
    counter.summary = last
    counter.total = { tonumber(units), tonumber(millionths) }
    counter.latest = tonumber(latest)
    counter.moved = tonumber(moved)
  end
  counter.now = math.max(wall, counter.latest)
  return counter
end

local function look_at_expired(counter)
  counter.oldest = counter.now - counter.window
  local gone = redis.call('ZRANGEBYSCORE', counter.key, '-inf', text(counter.oldest))
  counter.expired = #gone
  for _, member in ipairs(gone) do
    counter.total = subtract(counter.total, amount_of(member))
  end
  if counter.total[1] < 0 then
    error('the counter does not add up')
  end
end

-- How long until an amount fits: 0 if it does, nil if it never does.
local function wait(counter)
  if is_above(counter.amount, counter.max) then
    return nil
  end
  local wanted = add(counter.total, counter.amount)
  if (counter.amount[1] == 0 and counter.amount[2] == 0) or not is_above(wanted, counter.max) then
    return 0
  end
  local offset = 0
  while true do
    local page = redis.call('ZRANGEBYSCORE', counter.key, '(' .. text(counter.oldest), '(+inf',
      'WITHSCORES', 'LIMIT', offset, 128)
    for i = 1, #page, 2 do
      wanted = subtract(wanted, amount_of(page[i]))
      if not is_above(wanted, counter.max) then
        return tonumber(page[i + 1]) + counter.window - wall
      end
    end
    if #page == 0 then
      return counter.window
    end
    offset = offset + 128
  end
end

local function left(counter)
  if is_above(counter.total, counter.max) then
    return { 0, 0 }
  end
  return subtract(counter.max, counter.total)
end

-- When a charge of a time expires with others: later by less than a part of the window.
local function end_of_grain(counter, time)
  local over = math.fmod(time, counter.grain)
  return over == 0 and time or time + (counter.grain - over)
end

local function bucket_at(counter, due)
  local first = redis.call('ZRANGEBYSCORE', counter.key, text(due), text(due), 'LIMIT', 0, 1)[1]
  return first and string.sub(first, 1, 1) == 'b' and first or nil
end

local function put_bucket(counter, due, amount, instead_of)
  local member = 'b' .. text(due) .. '|' .. text(amount[1]) .. '|' .. text(amount[2])
  if instead_of and instead_of ~= member then
    redis.call('ZREM', counter.key, instead_of)
  end
  if amount[1] > 0 or amount[2] > 0 then
    redis.call('ZADD', counter.key, text(due), member)
  end
end

-- Makes room in a counter that has as many members as it may have.
local function move_oldest(counter)
  local page = redis.call('ZRANGE', counter.key, 0, MOVED_AT_ONCE - 1, 'WITHSCORES')
  local sums, dues, old = {}, {}, {}
  for i = 1, #page, 2 do
    if string.sub(page[i], 1, 1) == 'c' then
      local time = tonumber(page[i + 1])
      local due = end_of_grain(counter, time)
      if not sums[due] then
        sums[due] = { 0, 0 }
        dues[#dues + 1] = due
      end
      sums[due] = add(sums[due], amount_of(page[i]))
      old[#old + 1] = page[i]
      counter.moved = math.max(counter.moved, time)
    end
  end
  redis.call('ZREM', counter.key, unpack(old))
  for _, due in ipairs(dues) do
    local there = bucket_at(counter, due)
    local sum = there and add(sums[due], amount_of(there)) or sums[due]
    put_bucket(counter, due, sum, there)
  end
end

local function write_summary(counter)
  local summary = 'm|' .. text(counter.total[1]) .. '|' .. text(counter.total[2]) .. '|'
    .. text(counter.latest) .. '|' .. text(counter.moved)
  redis.call('ZADD', counter.key, '+inf', summary)
  if counter.summary and counter.summary ~= summary then
    redis.call('ZREM', counter.key, counter.summary)
  end
  counter.summary = summary
end

-- Only after this time what was seen to expire is gone, for good.
local function clear_expired(counter)
  if counter.expired > 0 then
    redis.call('ZREMRANGEBYSCORE', counter.key, '-inf', text(counter.oldest))
    counter.latest = counter.now
    write_summary(counter)
  end
end

local function charge(counter)
  if redis.call('ZCARD', counter.key) > MOST then
    move_oldest(counter)
  end
  redis.call('ZADD', counter.key, text(counter.now), member_of(counter.amount))
  counter.latest = counter.now
  counter.total = add(counter.total, counter.amount)
  write_summary(counter)
  local ticks = counter.now - wall + counter.window + counter.grain
  redis.call('PEXPIRE', counter.key, text(math.ceil(ticks / per_ms) + MINUTE))
end

-- Whether a charge that is not there by itself must have been moved: it counts, nobody has given it
-- back, and those of its time were moved. One that expired by itself was not, though what expires
-- with others of its time may be there still.
local function is_moved(counter, time, is_first)
  return is_first and time > counter.now - counter.window and time <= counter.moved
end

local function give_back(counter)
  local time, is_first = counter.max[1], counter.max[2] == 0
  if counter.summary == nil then
    return
  elseif redis.call('ZREM', counter.key, member_of(counter.amount)) == 0 then
    local due = end_of_grain(counter, time)
    local there = is_moved(counter, time, is_first) and bucket_at(counter, due)
    if not there or is_above(counter.amount, amount_of(there)) then
      return
    end
    put_bucket(counter, due, subtract(amount_of(there), counter.amount), there)
  end
  counter.total = subtract(counter.total, counter.amount)
  write_summary(counter)
end

local function is_charged(counter)
  return counter.amount[1] > 0 or counter.amount[2] > 0
end

local counters = {}
for i = 1, #KEYS do
  counters[i] = read(i)
end

if mode == 'back' then
  for _, counter in ipairs(counters) do
    if is_charged(counter) then
      give_back(counter)
    end
  end
  return { 'back', id }
end

local first, longest, made = 0, 0, false
for i, counter in ipairs(counters) do
  look_at_expired(counter)
  made = made or (is_charged(counter)
    and redis.call('ZSCORE', counter.key, member_of(counter.amount)))
end
for i, counter in ipairs(counters) do
  local time = made and 0 or wait(counter)
  if time ~= 0 and first == 0 then
    first = i
  end
  longest = longest and time and math.max(longest, time)
end

if mode == 'charge' and not made then
  for _, counter in ipairs(counters) do
    clear_expired(counter)
    if first == 0 and is_charged(counter) then
      charge(counter)
    end
  end
end

local answer
if first == 0 then
  answer = { 'made', id }
else
  answer = { 'full', id, text(first - 1), longest and text(longest) or 'never' }
end
for _, counter in ipairs(counters) do
  local rest = left(counter)
  if first == 0 then
    if mode == 'peek' and not made then
      rest = subtract(rest, counter.amount)
      if rest[1] < 0 then
        rest = { 0, 0 }
      end
    end
    answer[#answer + 1] = text(counter.now)
  end
  answer[#answer + 1] = text(rest[1])
  answer[#answer + 1] = text(rest[2])
end
return answer
