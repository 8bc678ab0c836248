package dev.sluice.cluster;

import dev.sluice.cluster.StatementCodec.LatchStatement;
import dev.sluice.core.cluster.SequenceNumber;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.SharedLatches;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Members that share halts and modes of breakers through a store that lies: it shows each reader of each field what it
 * likes of all that was ever written there, of what others wrote elsewhere, and of what it forged itself. It knows no
 * secret, and computes its signatures with code of its own.
 *
 * <p>Whatever it does, a member that refuses because of a halt goes on until a re-arm of a member that knew the halt, a
 * mode of a breaker holds until its member ended it, and no member is taken to refuse that does not. When the store
 * becomes honest, all halts hold everywhere.
 */
final class HostileStoreWorld {
    /** What is left out in a control run. */
    enum LeftOut {
        NOTHING,
        SIGNATURE,
        NUMBER,
        QUESTION,
        /** Latches beyond a number are not stated, and nothing takes their place. */
        WIDENING
    }

    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final Pattern ID = Pattern.compile("\"([0-9a-f]{32})\"");
    private static final int STEPS = 12;
    private static final int MAX_STATED_IF_TIGHT = 3;
    private static final int MAX_RESTARTS = 2;
    private static final byte[] GUESS = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final ModeScope DESK = ModeScope.exchange("desk");

    private final SplittableRandom random;
    private final LeftOut leftOut;
    private final List<Member> members = new ArrayList<>();

    /** All that was ever written, by {@code subject member}; the last one is what an honest store has. */
    private final Map<String, List<String>> written = new HashMap<>();

    /** The reasons of halts that a re-arm had in view. */
    private final Set<String> rearmed = new HashSet<>();

    /** The halts of the world, by their reasons. */
    private final Map<String, ModeScope> scopes = new HashMap<>();

    private final Map<String, Mode> modes = new HashMap<>();
    private final boolean hasManyLatches;
    private final boolean hasHonestEnd;
    private long clock;
    private int halts;
    private String broken = "";

    HostileStoreWorld(long seed, LeftOut leftOut) {
        random = new SplittableRandom(seed);
        this.leftOut = leftOut;
        hasManyLatches = random.nextInt(3) == 0;
        hasHonestEnd = random.nextInt(4) == 0;
        NAMES.forEach(name -> members.add(new Member(name)));
    }

    /** Runs the world; returns what was broken, "" when nothing was. */
    String run() {
        for (int i = 0; i < STEPS && broken.isEmpty(); i++) {
            step();
            members.forEach(Member::verify);
            members.get(random.nextInt(members.size())).verifyConfirmed();
        }
        if (hasHonestEnd && broken.isEmpty()) {
            beHonest();
        }
        return broken;
    }

    private void beHonest() {
        for (int round = 0; round < 3; round++) {
            members.forEach(member -> member.read(true));
            members.forEach(Member::write);
        }
        members.forEach(Member::verify);
        for (Member member : members) {
            scopes.keySet().stream()
                    .filter(reason -> !rearmed.contains(reason) && !member.refuses(reason))
                    .forEach(reason -> broken(reason + " does not hold at " + member.name + " in the end"));
        }
    }

    private void broken(String what) {
        broken = broken.isEmpty() ? what : broken;
    }

    private void step() {
        Member member = members.get(random.nextInt(members.size()));
        switch (random.nextInt(12)) {
            case 0, 1 -> member.trip();
            case 2 -> member.rearm();
            case 3, 4 -> member.toggleBreaker();
            case 5 -> member.restart();
            case 6 -> member.ask();
            case 7 -> member.loseData();
            default -> {
                member.read(false);
                member.write();
            }
        }
    }

    private final class Member implements LocalLatches {
        final String name;
        final Set<String> seen = new HashSet<>();
        final Map<String, String> saved = new HashMap<>();
        ModeRegistry registry = new ModeRegistry(0, 0);
        private StatementVerifier log;
        private LatchProtocol exchange;
        private MemberHolds holds;
        private long process;
        private long told;
        private boolean isBreakerOpen;
        private int restarts;

        /** How often it lost its data, or a re-arm lifted something here. */
        private int losses;

        private long question;

        /** For each other member, its losses when this process asked last; empty before. */
        private final Map<String, Integer> lossesWhenAsked = new HashMap<>();

        /** For each other member, which of its statements about modes was read last, by its position among all. */
        private final Map<String, Integer> readModes = new HashMap<>();

        Member(String name) {
            this.name = name;
            begin(List.of(), Map.of());
        }

        private void begin(List<ModeHold> found, Map<String, SequenceNumber> numbers) {
            process++;
            log = log(numbers);
            holds = new MemberHolds(UnaryOperator.identity());
            boolean isTight = hasManyLatches && leftOut != LeftOut.WIDENING;
            exchange = new LatchProtocol(
                    new LatchProtocol.Self(name, Set.copyOf(NAMES), name + process + random.nextLong()),
                    this,
                    log,
                    StatementFile.inMemory(),
                    new SharedLatches(
                            UnaryOperator.identity(), isTight ? MAX_STATED_IF_TIGHT : SharedLatches.MAX_STATED),
                    () -> ++clock);
            exchange.restoreLatches(found);
            saved.forEach((member, text) ->
                    holds.read(member, StatementCodec.decodeModes(text).statement(), 0));
            lossesWhenAsked.clear();
        }

        @Override
        public void update(String subject, String member, String why) {}

        private StatementVerifier log(Map<String, SequenceNumber> numbers) {
            StatementSigner signer =
                    leftOut == LeftOut.SIGNATURE ? new StatementSigner("test", List.of()) : TestStatements.SIGNER;
            return new StatementVerifier(Set.copyOf(NAMES), signer, process, numbers, warning -> {});
        }

        /** Halts something; in a world with many latches always something else. */
        void trip() {
            String reason = "halt " + ++halts;
            Mode mode = random.nextInt(3) == 0 ? Mode.HALTED : Mode.CANCEL_ONLY;
            ModeScope scope =
                    hasManyLatches ? ModeScope.bot("b" + halts) : random.nextBoolean() ? DESK : ModeScope.GLOBAL;
            ModeHold latch = exchange.distinct(ModeHold.latch(
                    scope, HoldCause.KILL_SWITCH, mode, new HoldReason(reason, "ana", ++clock, HoldReason.REARM)));
            if (registry.trip(latch)
                    .equals(latch)) { // else the one that was in force before stays, and stands for both
                scopes.put(reason, scope);
                modes.put(reason, mode);
                seen.add(reason);
            }
            write();
        }

        void rearm() {
            rearmed.addAll(seen);
            losses++;
            exchange.lifted(registry.rearm(latch -> true));
            write();
        }

        void toggleBreaker() {
            isBreakerOpen = !isBreakerOpen;
            tell();
        }

        private void tell() {
            ModeHold hold = ModeHold.of(
                    ModeScope.GLOBAL,
                    HoldCause.breaker("risk"),
                    Mode.CANCEL_ONLY,
                    new HoldReason("r", "ana", 1, "a reset"));
            List<MemberHolds.SharedHold> now = isBreakerOpen ? List.of(new MemberHolds.SharedHold(hold, 0)) : List.of();
            String text = StatementCodec.encodeModes(new MemberHolds.Statement(name + process, ++told, now));
            all("modes " + name).add(log.write("modes", name, text));
        }

        /** Starts a new process with what the data folder has. */
        void restart() {
            if (restarts++ < MAX_RESTARTS) {
                List<ModeHold> found = exchange.toSave(held());
                registry = new ModeRegistry(0, 0);
                found.forEach(registry::trip);
                begin(found, log.numbers());
                tell();
            }
        }

        /** Starts a new process without the data folder: what only it knew is lost, and no store could help. */
        void loseData() {
            if (restarts++ < MAX_RESTARTS) {
                losses++;
                Set<String> known = new HashSet<>();
                members.stream().filter(other -> other != this).forEach(other -> known.addAll(other.seen));
                seen.stream().filter(reason -> !known.contains(reason)).forEach(rearmed::add);
                seen.clear();
                saved.clear();
                readModes.clear();
                registry = new ModeRegistry(0, 0);
                begin(List.of(), Map.of());
                tell();
            }
        }

        void ask() {
            question = exchange.ask();
            members.forEach(other -> lossesWhenAsked.put(other.name, other.losses));
            write();
        }

        void write() {
            String text = exchange.statement().signedText();
            if (!text.equals(lastWritten)) {
                lastWritten = text;
                all("latches " + name).add(leftOut == LeftOut.WIDENING ? cut(text) : text);
            }
        }

        private String lastWritten = "";

        /** Leaves out what is beyond the first latches. */
        private String cut(String text) {
            LatchStatement stated = StatementCodec.decodeLatches(body(text)).statement();
            Map<String, ModeHold> first = stated.latches().held().entrySet().stream()
                    .limit(MAX_STATED_IF_TIGHT)
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            SharedLatches.Statement less =
                    new SharedLatches.Statement(first, stated.latches().lifted());
            return log.write(
                    "latches",
                    name,
                    StatementCodec.encodeLatches(new LatchStatement(less, stated.question(), false, stated.answers())));
        }

        void read(boolean isHonest) {
            for (String other : NAMES) {
                String latches = isHonest ? last("latches " + other) : lie("latches", other);
                if (!latches.isEmpty()) {
                    exchange.read(other, latches);
                }
                String signed = isHonest ? last("modes " + other) : lie("modes", other);
                if (!other.equals(name) && !signed.isEmpty()) {
                    String text = (leftOut == LeftOut.NUMBER ? log(Map.of()) : log).read("modes", other, signed);
                    if (text != null) {
                        readModes(other, text);
                    }
                }
            }
        }

        private void readModes(String other, String text) {
            MemberHolds.Changes changes;
            try {
                changes = holds.read(other, StatementCodec.decodeModes(text).statement(), 0);
            } catch (IllegalArgumentException otherSubject) {
                broken("a statement about latches was taken for one about modes");
                return;
            }
            List<String> truth =
                    all("modes " + other).stream().map(HostileStoreWorld::body).toList();
            int at = truth.indexOf(text);
            if (!changes.isEmpty() && at < readModes.getOrDefault(other, 0)) {
                broken("a mode of " + other + " changed at " + name + " by " + (at < 0 ? "a false" : "an older")
                        + " statement");
            }
            readModes.put(other, at);
            if (changes.toLift().isEmpty()) {
                saved.put(other, text);
            } else {
                saved.remove(other);
            }
        }

        @Override
        public List<ModeHold> held() {
            return registry.snapshot().all().stream().filter(ModeHold::latched).toList();
        }

        @Override
        public void set(List<ModeHold> latches, String member) {
            latches.forEach(latch -> {
                registry.trip(latch);
                if (scopes.containsKey(latch.holdReason().reason())) {
                    seen.add(latch.holdReason().reason());
                }
            });
        }

        @Override
        public void lift(List<ModeHold> latches, String member) {
            losses++;
            registry.rearm(latches::contains);
        }

        boolean refuses(String reason) {
            return held().stream()
                    .filter(latch -> !Objects.requireNonNull(modes.get(reason)).isStricterThan(latch.mode()))
                    .map(ModeHold::modeScope)
                    .anyMatch(scope -> scope.equals(scopes.get(reason)) || scope.equals(ModeScope.GLOBAL));
        }

        void verify() {
            for (String reason : seen) {
                if (!rearmed.contains(reason) && !refuses(reason)) {
                    broken(reason + " was lifted at " + name);
                }
            }
        }

        void verifyConfirmed() {
            if (lossesWhenAsked.isEmpty()) {
                return;
            }
            for (String other : exchange.confirming(leftOut == LeftOut.QUESTION ? -1 : question)) {
                Member there = members.get(NAMES.indexOf(other));
                boolean hasRefused = seen.stream()
                        .filter(reason -> !rearmed.contains(reason))
                        .allMatch(there::refuses);
                if (!hasRefused && Objects.requireNonNull(lossesWhenAsked.get(other)) == there.losses) {
                    broken(name + " takes what it refuses to be refused by " + other);
                }
            }
        }
    }

    private List<String> all(String key) {
        return written.computeIfAbsent(key, first -> new ArrayList<>());
    }

    private static String body(String signed) {
        return signed.substring(signed.indexOf('\n') + 1);
    }

    private String last(String key) {
        List<String> all = written.getOrDefault(key, List.of());
        return all.isEmpty() ? "" : all.get(all.size() - 1);
    }

    private String any(String key) {
        List<String> all = written.getOrDefault(key, List.of());
        return all.isEmpty() ? "" : all.get(random.nextInt(all.size()));
    }

    /** Returns what the store shows in the field of this member; "" for nothing. */
    private String lie(String subject, String member) {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1, 2 -> any(subject + " " + member);
            case 3 -> any(subject + " " + NAMES.get(random.nextInt(NAMES.size())));
            case 4 -> any((subject.equals("latches") ? "modes " : "latches ") + member);
            case 5, 6 -> forged(subject, member);
            default -> last(subject + " " + member);
        };
    }

    private String forged(String subject, String member) {
        String base = last(subject + " " + member);
        String head = base.isEmpty() ? "sluice-2 - 1 1" : base.substring(0, base.indexOf('\n'));
        String[] words = head.split(" ", -1);
        String process = random.nextBoolean() ? words[2] : "999999";
        String number = String.valueOf(Long.parseLong(words[3]) + random.nextInt(3));
        String text = subject.equals("latches")
                ? "{\"version\":2,\"held\":{},\"lifted\":[" + ids() + "],\"question\":\"x\",\"answers\":{}}"
                : "{\"version\":2,\"process\":\"forged\",\"number\":" + random.nextInt(100) + ",\"holds\":[]}";
        String signature = switch (random.nextInt(4)) {
            case 0 -> words[1];
            case 1 -> "-";
            case 2 -> hmac("sluice-2\ntest\n" + subject + "\n" + member + "\n" + process + "\n" + number + "\n" + text);
            default -> words[1] + "," + words[1];
        };
        return "sluice-2 " + signature + " " + process + " " + number + "\n" + text;
    }

    /** Returns the ids of all latches that were ever stated. */
    private String ids() {
        Set<String> ids = new HashSet<>();
        for (String name : NAMES) {
            String text = last("latches " + name);
            Matcher found = ID.matcher(text);
            while (found.find()) {
                ids.add("\"" + found.group(1) + "\"");
            }
        }
        return String.join(",", ids);
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(GUESS, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
