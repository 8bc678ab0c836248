-- Handles one request of one member of a cluster about the shared limits of one exchange.
--
--   KEYS[1]   the hash of the exchange
--   ARGV[1]   the request as JSON: see SyncRequest.java
--   returns   the response as JSON: see SyncResponse.java
--
-- Only this script raises a member's cap, and only from what nobody has. It reads no clock: how long a member was
-- silent is measured by the other members and is part of their requests.
--
-- Fields of the hash, each with JSON:
--   meta                      generation {number, id}, server (which server wrote it), requests (how many it handled)
--   members                   for each member that was heard of: incarnation and request (the number of its last
--                             request), session, members (its list), unknown (it does not know what its predecessor
--                             used), drained and quiet (for how many ms: no call of a process before this generation
--                             counts any more), revoked (its share was given away)
--   limit:<name>|<scope key>  for each member that has or wants more than its floor: cap, demand, expectedDemand,
--                             firstCost, waitingSince, session, incarnation, size, drainMs, shape, note

local MOST_REQUEST_BYTES = 1024 * 1024
local MOST_MEMBERS = 16
local MOST_LIMITS = 256
local MOST_FIELDS = 4096
local MOST_ROWS = 32
local MOST_NOTE_BYTES = 64

local key = KEYS[1]
if #ARGV[1] > MOST_REQUEST_BYTES then
    return redis.error_reply('SLUICE the request is too long')
end
local request = cjson.decode(ARGV[1])
if #request.members > MOST_MEMBERS or #request.caps > MOST_LIMITS then
    return redis.error_reply('SLUICE the request has too many members or limits')
end
for _, ask in ipairs(request.caps) do
    if type(ask.note) ~= 'string' or #ask.note > MOST_NOTE_BYTES then
        return redis.error_reply('SLUICE a note of the request is too long')
    end
end

-- Names the process that runs this script, its replication history, and how often a replica has attached to it. When
-- any of these differs from what the data says, writes may have been lost since.
local function server_identity()
    local info = redis.call('INFO', 'server', 'replication', 'stats')
    local process = string.match(info, 'run_id:(%w+)')
    local history = string.match(info, 'master_replid:(%w+)')
    local full_syncs = string.match(info, 'sync_full:(%d+)')
    local partial_syncs = string.match(info, 'sync_partial_ok:(%d+)')
    if not (process and history and full_syncs and partial_syncs) then
        return nil
    end
    return process .. ' ' .. history .. ' ' .. (tonumber(full_syncs) + tonumber(partial_syncs))
end

local server = server_identity()
if not server then
    return redis.error_reply('SLUICE INFO of this server lacks run_id, master_replid or the numbers of syncs')
end

local function read(field)
    local json = redis.call('HGET', key, field)
    return json and cjson.decode(json) or nil
end

local function write(field, value)
    redis.call('HSET', key, field, cjson.encode(value))
end

local function count(map)
    local n = 0
    for _ in pairs(map) do
        n = n + 1
    end
    return n
end

local function contains(list, name)
    for _, each in ipairs(list) do
        if each == name then
            return true
        end
    end
    return false
end

local self = request.member
local sequence = request.sequence
local meta = read('meta')
local members = read('members') or {}

-- Begin a new generation when something may have been lost. Everything stated so far is dropped, and nobody's cap grows
-- before all have stated theirs anew.

local function same_generation()
    return meta and request.generation and request.generation.number == meta.generation.number
        and request.generation.id == meta.generation.id
end

local function reason_for_new_generation()
    if not meta then
        return 'empty'
    elseif meta.server ~= server then
        return 'server'
    elseif request.generation and not same_generation() and request.generation.number >= meta.generation.number then
        return 'older'
    elseif count(members) > MOST_ROWS or redis.call('HLEN', key) > MOST_FIELDS then
        return 'full' -- of members or limits that are gone
    end
    return nil
end

local begun = reason_for_new_generation()
if begun then
    local stored = meta and meta.generation.number or 0
    local known = request.generation and request.generation.number or 0
    redis.call('DEL', key)
    meta = {generation = {number = math.max(stored, known) + 1, id = request.newGenerationId}, server = server, requests = 0}
    members = {}
end
meta.requests = meta.requests + 1
write('meta', meta)

local row = members[self]
local response = {
    request = sequence.request,
    generation = meta.generation,
    handled = meta.requests,
    begun = begun or '',
    session = 0,
    last = {incarnation = row and row.incarnation or 0, request = row and row.request or 0},
}

local function respond(status)
    response.status = status
    return cjson.encode(response)
end

local function respond_ok(grants)
    members[self] = row
    write('members', members)
    response.session = row.session
    response.sequences = {}
    for name, member in pairs(members) do
        response.sequences[name] = {incarnation = member.incarnation, request = member.request}
    end
    if #grants > 0 then
        response.grants = grants -- an empty table would be encoded as an object
    end
    return respond('ok')
end

-- Refuse a request that must not change anything.

if not same_generation() then
    return respond('generation')
end
if row and (sequence.incarnation < row.incarnation
        or (sequence.incarnation == row.incarnation and sequence.request <= row.request)) then
    return respond('stale')
end
for _, member in pairs(members) do
    if not contains(member.members, self) then
        return respond('unlisted')
    end
end

-- Move the member's own row on. Once nothing of a process before this generation counts, that stays so: what later
-- processes of the member had is in its entries.

local drained = request.drained or (row ~= nil and row.drained)
local quiet = math.max(request.quietMs or 0, row and row.quiet or 0)
if request.kind == 'announce' then
    row = row or {session = 0, unknown = true, revoked = false, members = request.members}
    row.incarnation, row.request, row.drained, row.quiet = sequence.incarnation, sequence.request, drained, quiet
    return respond_ok({})
end
if request.kind == 'register' then
    row = {session = (row and row.session or 0) + 1, unknown = false, revoked = false, members = request.members}
elseif not row or row.revoked or row.session ~= request.session then
    return respond('register')
end
row.incarnation, row.request, row.drained, row.quiet = sequence.incarnation, sequence.request, drained, quiet
members[self] = row

local others = {}
for _, name in ipairs(request.members) do
    if name ~= self then
        others[#others + 1] = name
    end
end
for name in pairs(members) do
    if name ~= self and not contains(request.members, name) then
        others[#others + 1] = name
    end
end

-- Returns whether the member's number has not changed for so long that its lease is over, as the requester measured.
local function silent_for(name, least_ms)
    local member, silence = members[name], request.silent[name]
    return silence ~= nil and silence.sequence.incarnation == member.incarnation
        and silence.sequence.request == member.request and silence.forMs >= least_ms
end

-- Returns whether an entry is of an earlier process of the member, whose calls may still count: the present process has
-- not stated this limit yet, and may not have read what was used.
local function is_undrained(entry, member, name, least_ms)
    local silence = request.silent[name]
    local known_ms = silence and silence.sequence.incarnation == member.incarnation and silence.processMs or 0
    return entry.incarnation < member.incarnation and known_ms < least_ms
end

-- Returns what a member should have of the units: its floor; then, the longest waiting first, the cost of its next
-- call; then evenly up to the demand of each; then evenly up to the expected demand of each.
local function fair_share(of, claims, units, floor)
    local order, share = {}, {}
    for name in pairs(claims) do
        order[#order + 1] = name
        share[name] = floor
    end
    table.sort(order, function(a, b)
        local since_a, since_b = claims[a].waitingSince or math.huge, claims[b].waitingSince or math.huge
        if since_a ~= since_b then
            return since_a < since_b
        end
        return a < b
    end)
    local left = units - floor * #order
    for _, name in ipairs(order) do
        local more = claims[name].firstCost - share[name]
        if more > 0 and more <= left then
            share[name] = share[name] + more
            left = left - more
        end
    end
    for _, amount in ipairs({'demand', 'expectedDemand'}) do
        while left > 0 do
            local unsatisfied = {}
            for _, name in ipairs(order) do
                if share[name] < claims[name][amount] then
                    unsatisfied[#unsatisfied + 1] = name
                end
            end
            if #unsatisfied == 0 then
                break
            end
            local each = math.max(1, math.floor(left / #unsatisfied))
            for _, name in ipairs(unsatisfied) do
                local more = math.min(each, left, claims[name][amount] - share[name])
                share[name] = share[name] + more
                left = left - more
            end
        end
    end
    return share[of]
end

-- Adds up what the other members have of a limit. `booked` is all of it; `fixed` is the part of members that claim
-- nothing now; `claims` are the entries of the others; `notes` is what each has and tells, for a request that reads them.
local function others_of(ask, entries)
    local found = {booked = 0, fixed = 0, size = ask.size, blocked = false, claims = {}, notes = nil}
    for _, name in ipairs(others) do
        local member, entry = members[name], entries[name]
        local least_ms = request.silenceMs + math.max(ask.drainMs, entry and entry.drainMs or 0)
        local has, note = ask.floor, ''
        if not member or member.unknown then
            if request.generationAgeMs < least_ms then
                found.blocked = true -- it may have more than its floor from the generation before
            end
            entry = nil
        else
            if entry and (entry.session == member.session or is_undrained(entry, member, name, least_ms)) then
                has, note = entry.cap, entry.note
            end
            if entry and entry.session ~= member.session then
                entry = nil
            end
            local is_drained = member.drained or (member.quiet or 0) >= ask.drainMs
            if not entry and not is_drained and request.generationAgeMs < least_ms then
                found.blocked = true -- its earlier process may have used more, in the generation before
            end
            if silent_for(name, least_ms) then
                if has > ask.floor then
                    member.revoked = true -- its share may be given away now, so it has to register
                end
                has = contains(request.members, name) and ask.floor or 0
                entry, note = nil, ''
            end
        end
        found.booked = found.booked + has
        if ask.readsNotes then
            found.notes = found.notes or {}
            found.notes[name] = {cap = has, note = note}
        end
        if entry then
            found.claims[name] = entry
            found.size = math.min(found.size, entry.size)
            found.blocked = found.blocked or entry.shape ~= ask.shape
        else
            found.fixed = found.fixed + has
        end
    end
    return found
end

local function grant(ask)
    local field = 'limit:' .. ask.limit .. '|' .. ask.scopeKey
    local entries = read(field) or {}
    local before = entries[self]
    local mine = {
        cap = ask.cap,
        demand = ask.demand,
        expectedDemand = ask.expectedDemand,
        firstCost = ask.firstCost,
        waitingSince = before and before.session == row.session and before.waitingSince or nil,
        session = row.session,
        incarnation = row.incarnation,
        size = ask.size,
        drainMs = ask.drainMs,
        shape = ask.shape,
        note = ask.note,
    }
    local found = others_of(ask, entries)
    found.claims[self] = mine
    local target = fair_share(self, found.claims, found.size - found.fixed, ask.floor)
    local cap = ask.cap
    if not found.blocked then
        cap = math.max(cap, math.min(math.max(target, ask.used), found.size - found.booked))
    end
    mine.cap = math.max(cap, ask.used) -- what is charged beyond the cap is not covered, but others must not get it
    if cap >= ask.firstCost then
        mine.waitingSince = nil
    else
        mine.waitingSince = mine.waitingSince or meta.requests
    end
    entries[self] = mine
    if request.drained and ask.note == '' and math.max(mine.cap, ask.expectedDemand) <= ask.floor then
        entries[self] = nil -- a floor needs no entry
    end
    if next(entries) then
        write(field, entries)
    else
        redis.call('HDEL', key, field)
    end
    return {cap = cap, target = target, blocked = found.blocked, notes = found.notes}
end

local grants = {}
for i, ask in ipairs(request.caps) do
    grants[i] = grant(ask)
end
return respond_ok(grants)
