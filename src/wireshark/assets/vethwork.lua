-- vethwork: turns the comments of its captures (docs/wireshark.md) into fields to filter by.
-- Written by `vethwork wireshark install`; `vethwork wireshark uninstall` removes it. Needs Wireshark or tshark 4.0 or later.
--
--   vethwork.verdict == "DROP" && vethwork.reason == "SKB_DROP_REASON_NETFILTER_DROP"
--   vethwork.nat.dst.new == "172.17.0.2:80"
--   vethwork.packet_id == 7 || vethwork.parent == 7

-- found in a second folder: once is enough
local isFirst, vethwork = pcall(Proto, "vethwork", "vethwork")
if not isFirst then
  return
end

local fields = {}
local function text(key, name, description)
  fields[key] = ProtoField.string("vethwork." .. key, name, base.UNICODE, description)
end
local function number(make, key, name, description)
  fields[key] = make("vethwork." .. key, name, base.DEC, nil, nil, description)
end

number(ProtoField.uint64, "packet_id", "Packet id", "The same for the same packet wherever it is seen")
text("event", "Event", "What happened: DROP, NAT, RULE or PARENT")
text("verdict", "Verdict", "DROP where the packet was lost behind this frame")
text("reason", "Reason", "Why it was lost, as Linux calls it: SKB_DROP_REASON_...")
text("place", "Place", "The interface where the packet was when it was lost")
text("hook", "Hook", "Netfilter hook: PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING")
text("table", "Table", "Table of the rule")
text("chain", "Chain", "Chain of the rule")
number(ProtoField.uint32, "n", "Number", "Number of the rule in its chain, from 1; 0 is the policy")
text("rule", "Rule", "The rule as iptables -S prints it")
text("target", "Target", "Target of the rule")
text("because", "Because", "The line of the script that made the rule: FILE:LINE")
text("netns", "Namespace", "Network namespace")
text("nat.src", "Source", "Source before and after the translation")
text("nat.src.old", "Source before", "Source before the translation")
text("nat.src.new", "Source after", "Source after the translation")
text("nat.dst", "Destination", "Destination before and after the translation")
text("nat.dst.old", "Destination before", "Destination before the translation")
text("nat.dst.new", "Destination after", "Destination after the translation")
text("nat.by", "Translated by", "conntrack or ipvs")
number(ProtoField.uint64, "parent", "Parent", "Packet id of the packet that this one came out of")
text("how", "How", "fragment, reassembled, clone, copy or answer")
text("seen", "Parent seen", "no: the capture does not show the parent")
text("other", "Other", "A key that this dissector does not know")

local list = {}
for _, field in pairs(fields) do
  table.insert(list, field)
end
vethwork.fields = list

-- a packet id for an older Wireshark that does not dissect it is no reason to fail
local function known(name)
  local found, field = pcall(Field.new, name)
  if found then
    return field
  end
  return function() end
end
local comments = known("frame.comment")
local packetIds = known("frame.packet_id")

-- \" \\ \xNN, in one pass: what an escaped backslash stands before is plain
local function unquote(quoted)
  return (quoted:gsub('\\(["\\x])(%x?%x?)', function(escaped, hex)
    if escaped == "x" and #hex == 2 then
      return string.char(tonumber(hex, 16))
    end
    return escaped .. hex
  end))
end

-- key=value key="value with blanks" ... -> {{key, value}, ...}; nil where the line is of another form
local function parse(rest)
  local pairsOfLine = {}
  local at = 1
  while at <= #rest do
    local key, from = rest:match("^ +([a-z]+)=()", at)
    if not key then
      return rest:match("^%s*$", at) and pairsOfLine or nil
    end
    local value, after
    if rest:sub(from, from) == '"' then
      after = from + 1
      while true do
        local byte = rest:sub(after, after)
        if byte == "" then
          return nil
        elseif byte == "\\" then
          after = after + 2
        elseif byte == '"' then
          break
        else
          after = after + 1
        end
      end
      value = unquote(rest:sub(from + 1, after - 1))
      after = after + 1
    else
      value, after = rest:match("^([^%s\"\\]*)()", from)
    end
    table.insert(pairsOfLine, { key, value })
    at = after
  end
  return pairsOfLine
end

local words = { DROP = true, NAT = true, RULE = true, PARENT = true }

local function addKey(tree, word, key, value)
  if word == "NAT" and (key == "src" or key == "dst") then
    local branch = tree:add(fields["nat." .. key], value)
    local old, new = value:match("^(.-)>(.*)$")
    if old then
      branch:add(fields["nat." .. key .. ".old"], old)
      branch:add(fields["nat." .. key .. ".new"], new)
    end
  elseif word == "NAT" and key == "by" then
    tree:add(fields["nat.by"], value)
  elseif word == "PARENT" and key == "id" and tonumber(value) then
    tree:add(fields.parent, UInt64(tonumber(value)))
  elseif key == "n" and tonumber(value) then
    tree:add(fields.n, tonumber(value))
  elseif fields[key] and key ~= "n" and key ~= "event" and key ~= "verdict" and key ~= "parent" and key ~= "other" then
    tree:add(fields[key], value)
  else
    tree:add(fields.other, key .. "=" .. value)
  end
end

-- answers what is worth a word in the line above the tree, nil where the comment is none of ours
local function addLine(tree, line)
  local word, rest = line:match("^(%u+)(.*)$")
  if not words[word or ""] then
    return nil
  end
  local keys = parse(rest)
  if not keys then
    return nil
  end
  local branch = tree:add(fields.event, word)
  if word == "DROP" then
    branch:add(fields.verdict, word)
  end
  local said = word
  for _, pair in ipairs(keys) do
    addKey(branch, word, pair[1], pair[2])
    if pair[1] == "reason" then
      said = said .. " " .. pair[2]:gsub("^SKB_DROP_REASON_", "")
    elseif pair[1] == "target" and word == "RULE" then
      said = said .. " " .. pair[2]
    elseif word == "NAT" and (pair[1] == "src" or pair[1] == "dst") then
      said = said .. " " .. pair[1] .. " " .. pair[2]
    elseif word == "PARENT" and pair[1] == "id" then
      said = said .. " " .. pair[2]
    end
  end
  return said
end

function vethwork.dissector(_, _, root)
  local id = packetIds()
  local all = { comments() }
  if not id and #all == 0 then
    return
  end
  local tree = root:add(vethwork)
  if id then
    tree:add(fields.packet_id, id.value)
    tree:append_text(", packet " .. tostring(id.value))
  end
  local ours = false
  for _, comment in ipairs(all) do
    for line in tostring(comment.value):gmatch("[^\r\n]+") do
      local said = addLine(tree, line)
      if said then
        ours = true
        tree:append_text(", " .. said)
      end
    end
  end
  if not id and not ours then
    tree:set_hidden(true)
  end
end

register_postdissector(vethwork)
