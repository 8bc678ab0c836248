package dev.sluice.core.admission;

import dev.sluice.core.admission.status.WaitingCall;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.ratelimit.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lists the waiting calls and what they wait for. Guarded by the controller's lock. */
record WaitingStatuses(Lane<Permit> lane, LimitStates limitStates, NonceSequences nonceSequences) {
    /** Returns what the waiting calls of each bot wait for, with their number. */
    Map<String, Map<String, Long>> byBot(long now) {
        Map<String, Map<String, Long>> waiting = new HashMap<>();
        WaitTexts texts = new WaitTexts();
        for (Permit permit : lane.all()) {
            waiting.computeIfAbsent(permit.bot(), any -> new HashMap<>(4)).merge(texts.of(permit, now), 1L, Long::sum);
        }
        Map<String, Map<String, Long>> sorted = new TreeMap<>();
        waiting.forEach((bot, calls) -> sorted.put(bot, new TreeMap<>(calls)));
        return sorted;
    }

    /** Returns at most so many waiting calls, the most urgent class first and within it in their order of arrival. */
    List<WaitingCall> first(int max, long now) {
        List<WaitingCall> waiting = new ArrayList<>();
        IdentityHashMap<Limit, Integer> positions = new IdentityHashMap<>();
        WaitTexts texts = new WaitTexts();
        lane.forEachInOrder(permit -> {
            if (waiting.size() < max) {
                Limit limit = permit.parkedAt();
                int position = limit == null ? 0 : positions.merge(limit, 1, Integer::sum);
                waiting.add(waiting(permit, position, texts.of(permit, now), now));
            }
        });
        return waiting;
    }

    private static WaitingCall waiting(Permit permit, int position, String why, long now) {
        return new WaitingCall(
                permit.bot(),
                permit.account(),
                permit.instrument(),
                permit.kind(),
                permit.request().laneClass(),
                permit.request().call().route().id(),
                why,
                now - permit.arrivedAt(),
                permit.deadline() - now,
                permit.deadlineSource(),
                position);
    }

    /**
     * The texts that say what calls wait for. The text of a limit is built once, because thousands of calls may wait
     * there.
     */
    private final class WaitTexts {
        private static final int BANNED = 0;
        private static final int PAUSED = 1;
        private static final int RESERVED = 2;
        private static final int USED_UP = 3;

        private final IdentityHashMap<LimitState, String[]> byLimit = new IdentityHashMap<>();

        /** Returns what a waiting call waits for. */
        String of(Permit permit, long now) {
            Limit waitsAt = permit.parkedAt();
            LimitState limitState = waitsAt == null ? null : limitStates.getIfPresent(waitsAt);
            if (limitState == null) {
                NonceSequence key = permit.nonceSequence();
                boolean isElsewhere = key != null && !nonceSequences.isAllowedHere(permit, key, now);
                String inKey = isElsewhere ? "the nonces of its key, at another member" : "an earlier call of its key";
                return permit.awaitsOrders() ? "the response to an order" : inKey;
            }
            int obstacle = obstacle(limitState, permit, now);
            String[] texts = byLimit.computeIfAbsent(limitState, any -> new String[USED_UP + 1]);
            if (texts[obstacle] == null) {
                texts[obstacle] = text(limitState, obstacle, now);
            }
            return texts[obstacle];
        }

        private static int obstacle(LimitState limitState, Permit permit, long now) {
            if (limitState.limitBan.isInForce(now)) {
                return BANNED;
            }
            if (limitState.pauseFor(permit).nanosLeft(now) > 0) {
                return PAUSED;
            }
            return Reservations.isBlocking(limitState.reservedFor, permit) ? RESERVED : USED_UP;
        }

        private static String text(LimitState limitState, int obstacle, long now) {
            String limit = "limit " + limitState.limit.settings().name();
            return switch (obstacle) {
                case BANNED -> limit + " (banned by the exchange" + seenBy(limitState, now) + ")";
                case PAUSED -> limit + " (paused" + seenBy(limitState, now) + ")";
                case RESERVED -> limit + " (reserved by another call)";
                default -> limit;
            };
        }
    }

    private static String seenBy(LimitState limitState, long now) {
        String member = limitState.penalisedMember(now);
        return member.isEmpty() ? "" : ", seen by member " + member;
    }
}
