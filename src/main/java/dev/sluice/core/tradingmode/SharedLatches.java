package dev.sluice.core.tradingmode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The latches of all members of a cluster, as one of them knows them. A latch that one member sets holds at every member; a re-arm at one member lifts
 * it at all of them.
 *
 * <p>Each member states which latches it holds and which ones were lifted, as ids. A latch counts as held while its id is not known to be lifted.
 * Only a re-arm makes an id lifted, so a statement that is lost, old or empty lifts nothing. An id is a hash of what the latch says, so that it stays
 * the same at every member and after a restart.
 *
 * <p>It only decides; the caller sets and lifts latches. Not thread-safe.
 */
public final class SharedLatches {
    /** Maximum number of lifted ids that are remembered. A forgotten one can only make a member hold a latch again. */
    public static final int MAX_LIFTED = 1000;

    /** Maximum number of latches that are stated. */
    public static final int MAX_STATED = 1000;

    private static final int ID_BYTES = 16;

    /** Sources of latches that concern the trading, not the state of one machine. */
    private static final Set<HoldCause.Source> SHARED = Set.of(
            HoldCause.Source.KILL_SWITCH, HoldCause.Source.BREAKER, HoldCause.Source.GUARD, HoldCause.Source.MARGIN);

    /** The originator of a latch that is set because the data folder of this machine is lost or unreadable. */
    public static final String START = "start";

    /**
     * What one member states.
     *
     * @param held its latches by id
     * @param lifted the ids that it knows to be lifted
     */
    public record Statement(Map<String, ModeHold> held, Set<String> lifted) {
        public Statement {
            held = Map.copyOf(held);
            lifted = Set.copyOf(lifted);
        }
    }

    /** What a member has to do after it read a statement. */
    public record Changes(List<ModeHold> toSet, List<ModeHold> toLift) {
        public boolean isEmpty() {
            return toSet.isEmpty() && toLift.isEmpty();
        }
    }

    private record Place(String scope, HoldCause holdCause) {}

    private final UnaryOperator<ModeScope> spelling;
    private final LinkedHashMap<String, Boolean> lifted = new LinkedHashMap<>();

    /**
     * All latches that are known and not lifted, of this member and of others. The registry of modes shows the strictest one of each scope and cause; the
     * others are kept here, because one of them may be lifted without the other.
     */
    private final Map<String, ModeHold> held = new LinkedHashMap<>();

    /** @param spelling the canonical spelling of a scope at this member */
    public SharedLatches(UnaryOperator<ModeScope> spelling) {
        this.spelling = spelling;
    }

    /** Returns what this member states, given the latches that the registry of modes shows. */
    public Statement statement(List<ModeHold> latches) {
        add(latches);
        return new Statement(held, lifted.keySet());
    }

    /**
     * Returns all latches that must survive a restart, given those that the registry of modes shows: also latches that a stricter one hides there. After
     * the restart they are added by {@link #statement}.
     */
    public List<ModeHold> toSave(List<ModeHold> latches) {
        add(latches);
        Set<ModeHold> all = new LinkedHashSet<>(latches);
        all.addAll(held.values());
        return List.copyOf(all);
    }

    /** Returns what to do after hearing what another member states, given the latches that the registry of modes shows. */
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
        for (ModeHold gone : toLift) {
            held.values().stream()
                    .filter(latch -> place(latch).equals(place(gone)))
                    .forEach(toSet::add);
        }
        statement.held().forEach((id, latch) -> {
            if (isShared(latch) && !lifted.containsKey(id) && !held.containsKey(id)) {
                toSet.add(latch);
                if (held.size() < MAX_STATED) {
                    held.put(id, latch);
                }
            }
        });
        return new Changes(List.copyOf(toSet), List.copyOf(toLift));
    }

    /**
     * Records that a re-arm lifted these latches here. All known latches of their scopes and causes count as lifted: the re-arm was proposed with
     * knowledge of them, because each of them was set here when it was read, which voids earlier proposals.
     */
    public void lifted(List<ModeHold> latches) {
        for (ModeHold latch : latches) {
            if (isShared(latch)) {
                remember(id(latch));
            }
            Place place = place(latch);
            List<String> known = new ArrayList<>();
            held.forEach((id, other) -> {
                if (place(other).equals(place)) {
                    known.add(id);
                }
            });
            known.forEach(this::remember);
        }
    }

    /**
     * Returns whether a member with this statement is at least as far as this one: it holds every latch that is held here, and none that is known to be
     * lifted.
     *
     * @param latches the latches that the registry of modes shows here
     */
    public boolean isConfirmedBy(Statement statement, List<ModeHold> latches) {
        add(latches);
        Set<String> theirs = statement.held().keySet();
        return theirs.containsAll(held.keySet()) && theirs.stream().noneMatch(lifted::containsKey);
    }

    /** Returns the latch, or one a millisecond later if its id was lifted before: a new latch needs an id of its own. */
    public ModeHold distinct(ModeHold latch) {
        ModeHold fresh = latch;
        while (lifted.containsKey(id(fresh))) {
            HoldReason reason = fresh.holdReason();
            fresh = ModeHold.latch(
                    fresh.modeScope(),
                    fresh.holdCause(),
                    fresh.mode(),
                    new HoldReason(reason.reason(), reason.who(), reason.sinceEpochMillis() + 1, reason.liftedBy()));
        }
        return fresh;
    }

    private void add(List<ModeHold> latches) {
        for (ModeHold latch : latches) {
            if (isShared(latch) && held.size() < MAX_STATED && !lifted.containsKey(id(latch))) {
                held.put(id(latch), latch);
            }
        }
    }

    private Place place(ModeHold latch) {
        return new Place(spelling.apply(latch.modeScope()).identity(), latch.holdCause());
    }

    private void remember(String id) {
        held.remove(id);
        lifted.put(id, true);
        if (lifted.size() > MAX_LIFTED) {
            lifted.remove(lifted.keySet().iterator().next());
        }
    }

    /** Returns whether other members are to hold the latch too. */
    static boolean isShared(ModeHold latch) {
        return latch.latched()
                && SHARED.contains(latch.holdCause().source())
                && !latch.holdReason().who().equals(START);
    }

    /** Returns the id of a latch: 32 hex digits of the SHA-256 hash of what it says. */
    static String id(ModeHold latch) {
        HoldReason reason = latch.holdReason();
        String text = String.join(
                "\n", // none of the parts contains a line break
                latch.modeScope().toString(),
                latch.holdCause().toString(),
                latch.mode().name(),
                reason.reason(),
                reason.who(),
                String.valueOf(reason.sinceEpochMillis()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
