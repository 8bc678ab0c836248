package dev.sluice.cluster;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import dev.sluice.core.pull.MemberPulls;
import dev.sluice.core.pull.StartedPull;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.SeenNames;
import dev.sluice.core.tradingmode.SharedLatches;
import dev.sluice.status.MemberState;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of what a member states about bans, modes of breakers, pulls, latches, names and itself: that of records,
 * with a version. Each part is read strictly; of a part that occurs twice in a statement the last one counts. A
 * statement of another version is read as far as this one can. Without the part that everything else depends on, the
 * readers throw an IllegalArgumentException, but for latches: what cannot be read there holds trading.
 */
final class StatementCodec {
    /** Maximum length of a text with names in characters; with more names, only the last ones are stated. */
    static final int MAX_NAMES_LENGTH = 128 * 1024;

    private static final int MAX_EXCHANGES = 100;

    /** More than the members of a cluster. */
    private static final int MAX_ANSWERS = 64;

    /**
     * What was read of a statement.
     *
     * @param unreadable what this version cannot read of it; "" when it can read all
     */
    record Decoded<S>(S statement, String unreadable) {}

    /**
     * What a member states about latches.
     *
     * @param question a text of this process that changes when it wants to know anew who refuses its latches
     * @param isUrgent whether the question should be answered at once
     * @param answers the last question of each other member that was read before the latches were stated
     */
    record LatchStatement(
            SharedLatches.Statement latches, String question, boolean isUrgent, Map<String, String> answers) {
        LatchStatement {
            answers = Map.copyOf(answers);
        }
    }

    private record StatedMode(ModeScope scope, String cause, Mode mode, HoldReason reason, long leftMs) {
        static StatedMode of(ModeHold hold, long leftMs) {
            return new StatedMode(
                    hold.modeScope(), hold.holdCause().toString(), hold.mode(), hold.holdReason(), leftMs);
        }

        static StatedMode read(Object json) {
            return RecordJson.decodeStrictly(((JsonObject) json).encode(), StatedMode.class);
        }

        MemberHolds.SharedHold toSharedHold() {
            ModeScope printable = ModeScope.parse(scope.toString());
            return new MemberHolds.SharedHold(ModeHold.of(printable, HoldCause.parse(cause), mode, reason), leftMs);
        }

        ModeHold toLatch() {
            HoldReason rearmed =
                    new HoldReason(reason.reason(), reason.who(), reason.sinceEpochMillis(), HoldReason.REARM);
            return ModeHold.latch(scope, HoldCause.parse(cause), mode, rearmed);
        }
    }

    private record StatedModes(String process, long number, List<StatedMode> holds) {}

    private record StatedLatches(
            Map<String, StatedMode> held,
            List<String> lifted,
            String question,
            boolean urgent,
            Map<String, String> answers) {}

    private record StatedNames(Map<String, KnownNames> exchanges) {}

    private StatementCodec() {}

    private static String encode(Record statement) {
        return new JsonObject(new LinkedHashMap<>(RecordJson.fields(statement)))
                .put(StatementReader.VERSION, StatementReader.OWN_VERSION)
                .encode();
    }

    // ---- bans

    static String encodeBans(BanStatement statement) {
        return encode(statement);
    }

    static Decoded<BanStatement> decodeBans(String text) {
        StatementReader in = new StatementReader(text);
        List<BanNotice> bans = new ArrayList<>();
        BanStatement statement = in.readAll(json -> {
            in.list(
                    "bans",
                    "a ban",
                    BanStatement.MAX_NOTICES,
                    ban -> bans.add(RecordJson.decodeStrictly(((JsonObject) ban).encode(), BanNotice.class)));
            return new BanStatement(json.getString("process"), json.getLong("number"), bans);
        });
        return new Decoded<>(statement, in.unreadable());
    }

    // ---- modes of breakers

    static String encodeModes(MemberHolds.Statement statement) {
        List<StatedMode> holds = statement.holds().stream()
                .map(shared -> StatedMode.of(shared.hold(), shared.leftMs()))
                .toList();
        return encode(new StatedModes(statement.process(), statement.number(), holds));
    }

    static Decoded<MemberHolds.Statement> decodeModes(String text) {
        StatementReader in = new StatementReader(text);
        List<MemberHolds.SharedHold> holds = new ArrayList<>();
        MemberHolds.Statement statement = in.readAll(json -> {
            in.list(
                    "holds",
                    "a mode",
                    MemberHolds.MAX_HOLDS,
                    hold -> holds.add(StatedMode.read(hold).toSharedHold()));
            return new MemberHolds.Statement(json.getString("process"), json.getLong("number"), holds);
        });
        return new Decoded<>(statement, in.unreadable());
    }

    // ---- pulls

    static String encodePulls(MemberPulls.Statement statement) {
        return encode(statement);
    }

    static Decoded<MemberPulls.Statement> decodePulls(String text) {
        StatementReader in = new StatementReader(text);
        List<StartedPull> pulls = new ArrayList<>();
        List<StartedPull> toEnd = new ArrayList<>();
        List<String> settled = new ArrayList<>();
        MemberPulls.Statement statement = in.readAll(json -> {
            in.list("pulls", "a pull", MemberPulls.MAX_PULLS, pull -> pulls.add(pull(pull)));
            in.list("toEnd", "a pull to end", MemberPulls.MAX_PULLS, pull -> toEnd.add(pull(pull)));
            if (json.containsKey("settled")) { // an older version does not state it
                in.list("settled", "a settled pull", MemberPulls.MAX_SETTLED, key -> settled.add(text(key)));
            }
            return new MemberPulls.Statement(json.getString("process"), json.getLong("number"), pulls, toEnd, settled);
        });
        return new Decoded<>(statement, in.unreadable());
    }

    private static StartedPull pull(Object json) {
        return RecordJson.decodeStrictly(((JsonObject) json).encode(), StartedPull.class);
    }

    // ---- latches

    static String encodeLatches(LatchStatement stated) {
        Map<String, StatedMode> held = new LinkedHashMap<>();
        stated.latches().held().forEach((id, latch) -> held.put(id, StatedMode.of(latch, 0)));
        List<String> lifted = stated.latches().lifted().stream().sorted().toList();
        return encode(new StatedLatches(held, lifted, stated.question(), stated.isUrgent(), stated.answers()));
    }

    static Decoded<LatchStatement> decodeLatches(String text) {
        StatementReader in = new StatementReader(text);
        Map<String, ModeHold> held = new LinkedHashMap<>();
        Set<String> lifted = new HashSet<>();
        Map<String, String> answers = new HashMap<>();
        LatchStatement statement;
        try {
            statement = in.readAll(json -> {
                in.fields(
                        "held",
                        "latch ",
                        (id, latch) -> held.put(id, StatedMode.read(latch).toLatch()));
                in.list("lifted", "a lifted latch", Integer.MAX_VALUE, id -> lifted.add(text(id)));
                in.fields("answers", "an answer", (member, answer) -> answers.put(member, text(answer)));
                return latches(held, lifted, json.getString("question", ""), json.getBoolean("urgent", false), answers);
            });
        } catch (IllegalArgumentException unreadable) {
            statement = latches(held, lifted, "", false, answers);
        }
        if (held.size() > SharedLatches.MAX_STATED + SharedLatches.MAX_GLOBAL
                || lifted.size() > SharedLatches.MAX_LIFTED
                || answers.size() > MAX_ANSWERS) {
            in.add("it names too many latches or members");
            statement = latches(Map.of(), Set.of(), "", false, Map.of());
        }
        return new Decoded<>(statement, in.unreadable());
    }

    private static LatchStatement latches(
            Map<String, ModeHold> held,
            Set<String> lifted,
            String question,
            boolean isUrgent,
            Map<String, String> answers) {
        return new LatchStatement(new SharedLatches.Statement(held, lifted), question, isUrgent, answers);
    }

    private static String text(@Nullable Object value) {
        return (String) Objects.requireNonNull(value);
    }

    // ---- names

    static String encodeNames(Map<String, KnownNames> names) {
        int max = SeenNames.MAX_NAMES;
        String text = encodeNames(names, max);
        while (text.length() > MAX_NAMES_LENGTH) {
            max /= 2;
            text = encodeNames(names, max);
        }
        return text;
    }

    private static String encodeNames(Map<String, KnownNames> names, int max) {
        Map<String, KnownNames> exchanges = new LinkedHashMap<>();
        names.entrySet().stream()
                .limit(MAX_EXCHANGES)
                .forEach(one -> exchanges.put(one.getKey(), one.getValue().last(max)));
        return encode(new StatedNames(exchanges));
    }

    /** Throws an IllegalArgumentException if any of the text cannot be read. */
    static Map<String, KnownNames> decodeNames(String text) {
        StatementReader in = new StatementReader(text);
        return in.readAll(json -> {
            Map<String, KnownNames> names = new LinkedHashMap<>();
            in.fields("exchanges", "the names", (exchange, known) -> names.put(exchange, known(known)));
            if (!in.unreadable().isEmpty() || names.size() > MAX_EXCHANGES) {
                throw new IllegalArgumentException("it names unknown things or too many exchanges");
            }
            return names;
        });
    }

    // ---- states

    static String encodeState(MemberState state) {
        return encode(state);
    }

    /** Throws an IllegalArgumentException if any of the text cannot be read. */
    static MemberState decodeState(String text) {
        MemberState state = RecordJson.decodeStrictly(text, MemberState.class);
        if (!state.isBounded()) {
            throw new IllegalArgumentException("it has too many limits or too long texts");
        }
        return state;
    }

    // ---- names of one exchange

    private static KnownNames known(Object json) {
        KnownNames known = RecordJson.decodeStrictly(((JsonObject) json).encode(), KnownNames.class);
        return new KnownNames(
                bounded(known.bots()), bounded(known.accounts()), bounded(known.instruments()), known.isComplete());
    }

    private static List<String> bounded(List<String> names) {
        return names.stream()
                .filter(name -> !name.isEmpty() && name.length() <= SeenNames.MAX_LENGTH)
                .limit(SeenNames.MAX_NAMES)
                .toList();
    }
}
