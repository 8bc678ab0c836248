package dev.sluice.core.tradingmode;

import dev.sluice.base.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The latches of all members of a cluster, as one of them knows them. A latch that one member sets holds at every
 * member; a re-arm at one member lifts it at all of them.
 *
 * <p>Each member states which latches it holds and which ones were lifted, as ids. A latch counts as held while its id
 * is not known to be lifted. Only a re-arm makes an id lifted, so a statement that is lost, old or empty lifts nothing.
 * An id is a hash of what the latch says, so that it stays the same at every member and after a restart.
 *
 * <p>What is stated is bounded in number and in bytes. When it is full, narrow latches that a wider and at least as
 * strict one covers are left out first; if that is not enough, one latch for everything takes the place of those that
 * do not fit ({@link #widening}). So no halt is ever left out.
 *
 * <p>This class only decides; the caller sets and lifts the latches. Not thread-safe.
 */
public final class SharedLatches {
    /** Maximum number of lifted ids that are remembered. A forgotten one can only make a member hold a latch again. */
    public static final int MAX_LIFTED = 1000;

    /** Maximum number of latches that are stated, but for those of the global scope. */
    public static final int MAX_STATED = 1000;

    /** Maximum length of the texts of all latches that are stated, in bytes. The latch file of a member is larger. */
    static final int MAX_STATED_BYTES = 192 * 1024;

    /** How many latches of the global scope are stated beyond the other bounds: each has a cause of its own. */
    public static final int MAX_GLOBAL = 32;

    /** How many latches of one scope, cause, mode and originator are known before further hidden ones are left out. */
    static final int MAX_ALIKE = 32;

    private static final int MAX_GLOBAL_BYTES = 32 * 1024;
    private static final int ID_BYTES = 16;

    /** Sources of latches that concern the trading, not the state of one machine. */
    private static final Set<HoldCause.Source> SHARED = Set.of(
            HoldCause.Source.KILL_SWITCH, HoldCause.Source.BREAKER, HoldCause.Source.GUARD, HoldCause.Source.MARGIN);

    /** The originator of a latch that is set because the data folder of this machine is lost or unreadable. */
    public static final String START = "start";

    /** The originator of a latch that takes the place of those that do not fit into the statement. */
    public static final String CLUSTER = "cluster";

    /**
     * What one member states.
     *
     * @param held its latches by id; each of them refuses calls at that member
     * @param lifted the ids that it knows to be lifted
     */
    public record Statement(Map<String, ModeHold> held, Set<String> lifted) {
        public Statement {
            held = Map.copyOf(held);
            lifted = Set.copyOf(lifted);
        }
    }

    /** What a member has to do after it read a statement. */
    public record Changes(List<ModeHold> toSet, List<ModeHold> toLift) {}

    private record LatchKey(String scope, HoldCause holdCause) {}

    private final UnaryOperator<ModeScope> spelling;
    private final int maxStated;
    private final LinkedHashMap<String, Boolean> lifted = new LinkedHashMap<>();

    /**
     * The latches that are known and not lifted, of this member and of others, as far as they fit. The registry of
     * modes shows the strictest one of each scope and cause; the others are kept here, because one of them may be
     * lifted without the other.
     */
    private final Map<String, ModeHold> held = new LinkedHashMap<>();

    /** The ids of latches that a statement made known and that are not set here yet. */
    private final Set<String> notSetYet = new HashSet<>();

    private int bytes;

    /** The strictest mode of latches of others that there was no room for; null for none. */
    private @Nullable Mode unstated;

    /** @param spelling the canonical spelling of a scope at this member */
    public SharedLatches(UnaryOperator<ModeScope> spelling) {
        this(spelling, MAX_STATED);
    }

    /** @param maxStated in place of {@link #MAX_STATED} */
    public SharedLatches(UnaryOperator<ModeScope> spelling, int maxStated) {
        this.spelling = spelling;
        this.maxStated = maxStated;
    }

    /**
     * Returns what this member states, given the latches that the registry of modes shows. A latch is stated only while
     * the registry refuses calls because of it, or of a stricter one of the same scope and cause.
     */
    public Statement statement(List<ModeHold> latches) {
        add(latches);
        Map<LatchKey, Mode> shown = new HashMap<>();
        latches.forEach(latch ->
                shown.merge(key(latch), latch.mode(), (first, other) -> first.isStricterThan(other) ? first : other));
        Map<String, ModeHold> applied = new LinkedHashMap<>(held);
        applied.values().removeIf(latch -> {
            Mode mode = shown.get(key(latch));
            return mode == null || latch.mode().isStricterThan(mode);
        });
        return new Statement(applied, lifted.keySet());
    }

    /**
     * Returns the latch to be set for everything because the registry of modes shows latches that the statement has no
     * room for, in the strictest mode of these; null when all fit or are covered by a wider one.
     *
     * @param sinceEpochMillis time of day
     */
    public @Nullable ModeHold widening(List<ModeHold> latches, long sinceEpochMillis) {
        Mode mode = stricter(unstated, add(latches));
        unstated = null;
        if (mode == null) {
            return null;
        }
        String why = "a statement of the cluster has room for " + maxStated + " latches and " + MAX_STATED_BYTES
                + " bytes, and more are held: re-arm some of them";
        return ModeHold.latch(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                mode,
                new HoldReason(why, CLUSTER, sinceEpochMillis, HoldReason.REARM));
    }

    /**
     * Returns all latches that must survive a restart, given those that the registry of modes shows: also latches that
     * a stricter one hides there. After the restart they are added by {@link #statement}.
     */
    public List<ModeHold> toSave(List<ModeHold> latches) {
        add(latches);
        Set<ModeHold> all = new LinkedHashSet<>(latches);
        all.addAll(held.values());
        return List.copyOf(all);
    }

    /**
     * Returns what to do after hearing what another member states, given the latches that the registry of modes shows.
     * The caller does it, and then calls {@link #recordApplied}.
     */
    public Changes merge(Statement statement, List<ModeHold> latches) {
        add(latches);
        Set<ModeHold> toLift = new LinkedHashSet<>();
        Set<ModeHold> toSet = new LinkedHashSet<>();
        for (String id : statement.lifted()) {
            if (!lifted.containsKey(id)) {
                remember(id);
                latches.stream()
                        .filter(latch -> isShared(latch) && id(latch).equals(id))
                        .forEach(toLift::add);
            }
        }
        for (ModeHold removed : toLift) {
            held.values().stream()
                    .filter(latch -> key(latch).equals(key(removed)))
                    .forEach(toSet::add);
        }
        statement.held().forEach((id, latch) -> {
            if (isShared(latch) && !lifted.containsKey(id) && !held.containsKey(id)) {
                toSet.add(latch);
                if (hasRoom(latch)) {
                    put(id, latch);
                } else {
                    unstated = stricter(unstated, latch.mode()); // the registry may hide it behind a stricter one
                }
            }
        });
        toSet.forEach(latch -> notSetYet.add(id(latch)));
        return new Changes(List.copyOf(toSet), List.copyOf(toLift));
    }

    /** Records that these changes were made here. */
    public void recordApplied(Changes changes) {
        changes.toSet().forEach(latch -> notSetYet.remove(id(latch)));
    }

    /**
     * Records that a re-arm lifted these latches here. All latches of their scopes and causes that were set here count
     * as lifted: the re-arm was proposed with knowledge of them, because setting one voids earlier proposals. One that
     * is not set yet stays.
     */
    public void recordLifted(List<ModeHold> latches) {
        for (ModeHold latch : latches) {
            if (isShared(latch)) {
                remember(id(latch));
            }
            LatchKey key = key(latch);
            List<String> known = new ArrayList<>();
            held.forEach((id, other) -> {
                if (key(other).equals(key) && !notSetYet.contains(id)) {
                    known.add(id);
                }
            });
            known.forEach(this::remember);
        }
    }

    /**
     * Returns whether a member with this statement refuses at least what is refused here: it holds every latch that is
     * held here, or one that covers it, and none that is known to be lifted.
     *
     * @param latches the latches that the registry of modes shows here
     */
    public boolean isConfirmedBy(Statement statement, List<ModeHold> latches) {
        add(latches);
        Map<String, ModeHold> theirs = statement.held();
        boolean holdsKnown =
                held.entrySet().stream().allMatch(each -> isHeldBy(theirs, each.getKey(), each.getValue()));
        boolean holdsShown = latches.stream().filter(SharedLatches::isShared).allMatch(latch -> {
            String id = id(latch);
            return held.containsKey(id) || lifted.containsKey(id) || isHeldBy(theirs, id, latch);
        });
        return holdsKnown && holdsShown && theirs.keySet().stream().noneMatch(lifted::containsKey);
    }

    private boolean isHeldBy(Map<String, ModeHold> theirs, String id, ModeHold latch) {
        return theirs.containsKey(id) || theirs.values().stream().anyMatch(wide -> covers(wide, latch));
    }

    /**
     * Records a latch that was set here although the registry of modes shows another one, at least as strict, of the
     * same scope and cause. The other members hear of it, so that a re-arm there which does not know of it cannot lift
     * it. One that repeats {@link #MAX_ALIKE} others of the same originator is not recorded: a program that trips again
     * and again would fill the statement.
     */
    public void recordHidden(ModeHold latch) {
        LatchKey key = key(latch);
        long alike = held.values().stream()
                .filter(other -> key(other).equals(key)
                        && other.mode() == latch.mode()
                        && other.holdReason().who().equals(latch.holdReason().who()))
                .count();
        if (alike >= MAX_ALIKE) {
            return;
        }
        unstated = stricter(unstated, add(List.of(latch)));
    }

    /**
     * Returns the known latches, not lifted, of the scopes and causes of these, which the registry of modes does not
     * show any more.
     */
    public List<ModeHold> hiddenBy(List<ModeHold> removed) {
        Set<LatchKey> keys = new HashSet<>();
        removed.forEach(latch -> keys.add(key(latch)));
        return held.values().stream()
                .filter(latch -> keys.contains(key(latch)) && !removed.contains(latch))
                .toList();
    }

    /**
     * Returns the latch, or one a millisecond later if its id was lifted before: a new latch needs an id of its own.
     */
    public ModeHold withUnusedId(ModeHold latch) {
        ModeHold unused = latch;
        while (lifted.containsKey(id(unused))) {
            HoldReason reason = unused.holdReason();
            unused = ModeHold.latch(
                    unused.modeScope(),
                    unused.holdCause(),
                    unused.mode(),
                    new HoldReason(reason.reason(), reason.who(), reason.sinceEpochMillis() + 1, reason.liftedBy()));
        }
        return unused;
    }

    /**
     * Adds latches that the registry of modes shows, wide ones first. Returns the strictest mode of those that have no
     * room and are not covered.
     */
    private @Nullable Mode add(List<ModeHold> latches) {
        List<ModeHold> left = new ArrayList<>();
        for (ModeHold latch : latches) {
            if (isShared(latch)) {
                String id = id(latch);
                if (!lifted.containsKey(id) && !held.containsKey(id)) {
                    left.add(latch);
                }
            }
        }
        if (left.isEmpty()) {
            return null; // the usual case
        }
        left.sort(Comparator.comparing(latch -> latch.modeScope().level()));
        Mode strictest = null;
        boolean isTidied = false;
        for (ModeHold latch : left) {
            if (isCovered(latch)) {
                continue;
            }
            if (!hasRoom(latch) && !isTidied) {
                removeCovered(latches);
                isTidied = true;
            }
            if (hasRoom(latch)) {
                put(id(latch), latch);
            } else {
                strictest = stricter(strictest, latch.mode());
            }
        }
        return strictest;
    }

    private static @Nullable Mode stricter(@Nullable Mode first, @Nullable Mode other) {
        return first == null || (other != null && other.isStricterThan(first)) ? other : first;
    }

    /**
     * Returns whether there is no room for the latch and none is needed, because a wider one that is stated covers it.
     */
    private boolean isCovered(ModeHold latch) {
        return !hasRoom(latch) && held.values().stream().anyMatch(wide -> covers(wide, latch));
    }

    /** Makes room: a covered latch that the registry of modes shows comes back when there is room again. */
    private void removeCovered(List<ModeHold> shown) {
        Set<String> ids = new LinkedHashSet<>();
        shown.stream().filter(SharedLatches::isShared).map(SharedLatches::id).forEach(ids::add);
        ids.retainAll(held.keySet());
        for (String id : ids) {
            ModeHold latch = Objects.requireNonNull(held.get(id));
            if (held.values().stream().anyMatch(wide -> !wide.equals(latch) && covers(wide, latch))) {
                remove(id);
            }
        }
    }

    /**
     * Returns whether every call that the narrow latch refuses is refused by the wide one too, whose scope is really
     * wider.
     */
    private boolean covers(ModeHold wide, ModeHold narrow) {
        boolean isStrict = !narrow.mode().isStricterThan(wide.mode());
        boolean letsHedge = wide.mode() == Mode.REDUCE_ONLY && wide.holdCause().mayHedge();
        ModeScope outer = spelling.apply(wide.modeScope());
        ModeScope inner = spelling.apply(narrow.modeScope());
        return isStrict && !letsHedge && outer.isWiderThan(inner);
    }

    private boolean hasRoom(ModeHold latch) {
        boolean isGlobal = latch.modeScope().level() == ModeScope.Level.GLOBAL;
        return held.size() < maxStated + (isGlobal ? MAX_GLOBAL : 0)
                && bytes + bytesOf(latch) <= MAX_STATED_BYTES + (isGlobal ? MAX_GLOBAL_BYTES : 0);
    }

    private void put(String id, ModeHold latch) {
        remove(id);
        held.put(id, latch);
        bytes += bytesOf(latch);
    }

    private void remove(String id) {
        ModeHold removed = held.remove(id);
        bytes -= removed == null ? 0 : bytesOf(removed);
    }

    private LatchKey key(ModeHold latch) {
        return new LatchKey(spelling.apply(latch.modeScope()).identity(), latch.holdCause());
    }

    private void remember(String id) {
        remove(id);
        lifted.put(id, true);
        if (lifted.size() > MAX_LIFTED) {
            lifted.remove(lifted.keySet().iterator().next());
        }
    }

    /** Returns whether other members are to hold the latch too. */
    public static boolean isShared(ModeHold latch) {
        return latch.latched()
                && SHARED.contains(latch.holdCause().source())
                && !latch.holdReason().who().equals(START);
    }

    private static int bytesOf(ModeHold latch) {
        return text(latch).getBytes(StandardCharsets.UTF_8).length;
    }

    private static String text(ModeHold latch) {
        HoldReason reason = latch.holdReason();
        return String.join(
                "\n", // none of the parts contains a line break
                latch.modeScope().toString(),
                latch.holdCause().toString(),
                latch.mode().name(),
                reason.reason(),
                reason.who(),
                String.valueOf(reason.sinceEpochMillis()));
    }

    /** Returns the id of a latch: 32 hex digits of the SHA-256 hash of what it says. */
    static String id(ModeHold latch) {
        return Sha256.hex(text(latch), ID_BYTES);
    }
}
