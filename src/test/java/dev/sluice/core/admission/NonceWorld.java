package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.cluster.ClusterMember;
import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.cluster.Membership;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import dev.sluice.core.cluster.TestStore;
import dev.sluice.core.ratelimit.LimitScope.Part;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Several gateways in virtual time whose bots use one key with nonces at an exchange that accepts only increasing ones.
 * Messages are lost or late, processes stop, are killed and start again, and the store loses its data.
 */
final class NonceWorld {
    private static final long STEP = 5 * MS;
    private static final long END = 90 * SECOND;

    /** A lease so short that a call can wait for longer than it takes until another member has the nonces. */
    private static final ClusterTimings TIMINGS = new ClusterTimings(100 * MS, 50 * MS, 250 * MS, SECOND);

    /** How long after its start the exchange may check the nonce of a call. */
    private static final long LATEST_CHECK = 1900 * MS;

    /** The rule that a control run leaves out. */
    enum LeftOut {
        NOTHING,
        /** One member at a time uses the nonces of a key. */
        LEASE,
        /** The nonces of a dead holder are given away only when its calls can no longer arrive. */
        DRAIN,
        /** A call that was admitted is checked again when it starts. */
        SECOND_LOOK
    }

    private record Due(long at, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    /** An ordinary call at the exchange; it ends with its response, or if none is sent with the check of its nonce. */
    private record Sent(Member by, long end) {}

    private final SplittableRandom random;
    private final LeftOut leftOut;
    private final boolean hasCancels;
    private final double slowChance;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final TestStore store = new TestStore();
    private final List<String> names;
    private final List<Member> members = new ArrayList<>();
    private final List<Sent> atExchange = new ArrayList<>();
    private final Set<String> holdersToldOf = new TreeSet<>();
    private long now;
    private long events;
    private long storeAwayUntil;
    private double lossChance;
    private long highestNonce;
    private @Nullable Member highestBy;
    private int highestLife;
    private int generations;

    int overlaps;
    int invalidNonces;
    int outOfOrder;
    int sent;
    int cancelsSent;
    int handovers;
    int refused;
    private Member lastSender;

    private NonceWorld(long seed, LeftOut leftOut) {
        random = new SplittableRandom(seed);
        this.leftOut = leftOut;
        hasCancels = random.nextBoolean();
        slowChance = random.nextBoolean() ? 0.1 : 0.5;
        names = random.nextBoolean() ? List.of("a", "b") : List.of("a", "b", "c");
        names.forEach(name -> members.add(new Member(name)));
        lastSender = members.get(0);
    }

    static NonceWorld withFaults(long seed, LeftOut leftOut) {
        NonceWorld world = new NonceWorld(seed, leftOut);
        world.after(3 * SECOND, world::fault);
        world.run();
        return world;
    }

    private void run() {
        for (; now < END; now += STEP) {
            while (!queue.isEmpty() && queue.peek().at() <= now) {
                queue.remove().what().run();
            }
            members.forEach(Member::step);
        }
    }

    private void after(long nanos, Runnable what) {
        queue.add(new Due(now + nanos, events++, what));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private long between(long fromMs, long toMs) {
        return random.nextLong(fromMs * MS, toMs * MS + 1);
    }

    private Member anyMember() {
        return members.get(random.nextInt(members.size()));
    }

    /** One gateway; its saved usage survives its processes. */
    private final class Member {
        private final String name;
        private final double rate = 1 + random.nextDouble(-0.004, 0.004);
        private final AdmissionFixture.Kept usage = new AdmissionFixture.Kept();
        private long keptIncarnation = 1;
        private AdmissionFixture gateway;
        private LimitLeases leases;
        private long epoch;
        private long lastStarted;
        private long askedAt;
        private long quietUntil;
        private boolean isBusy;
        private boolean isAlive = true;
        private int life;
        private long pausedUntil;
        private long cutUntil;

        Member(String name) {
            this.name = name;
            gateway = newGateway();
            leases = share();
        }

        private AdmissionFixture newGateway() {
            LimitSettings plenty = AdmissionFixture.limit(
                    "weight", 1000, 1000, "'countedWithinMs': %s", leftOut == LeftOut.DRAIN ? 100 : 2000);
            AdmissionFixture made = AdmissionFixture.builder()
                    .seed(random.nextLong())
                    .limits(plenty)
                    .usage(usage)
                    .build();
            epoch = made.now - (long) (now * rate);
            return made;
        }

        private LimitLeases share() {
            ClusterMember member = new ClusterMember(
                    new Membership(name, names),
                    TIMINGS,
                    keptIncarnation,
                    5 * SECOND,
                    0,
                    () -> "generation " + generations++,
                    gateway.now);
            Part shared = leftOut == LeftOut.LEASE ? Part.IP : Part.KEY;
            return gateway.admission.share(member, new SharingSettings(Set.of(shared), 2, names.size()), gateway.now);
        }

        /** Does it in this process, when it is not stopped. */
        private void later(long nanos, Runnable what) {
            int ofLife = life;
            after(nanos, () -> inProcess(ofLife, what));
        }

        private void inProcess(int ofLife, Runnable what) {
            if (!isAlive || ofLife != life) {
                return;
            }
            if (now < pausedUntil) {
                queue.add(new Due(pausedUntil, events++, () -> inProcess(ofLife, what)));
                return;
            }
            readClock();
            what.run();
            gateway.tick();
        }

        private void readClock() {
            gateway.now = epoch + (long) (now * rate);
        }

        void kill() {
            isAlive = false;
            life++;
            after(between(50, 12_000), this::boot);
        }

        private void boot() {
            if (isAlive) {
                return;
            }
            isAlive = true;
            keptIncarnation = chance(0.3) ? 0 : leases.incarnationToKeep();
            gateway = newGateway();
            leases = share();
            lastStarted = 0;
        }

        void step() {
            if (!isAlive || now < pausedUntil) {
                return;
            }
            readClock();
            gateway.tick();
            sync();
            bot();
            for (AdmissionRequest decided : gateway.newlyDecided()) {
                if (gateway.isAdmitted(decided)) {
                    admitted(decided);
                } else if (gateway.refusal(decided) == ReasonCode.NONCE_ELSEWHERE) {
                    refused++;
                    names.stream()
                            .filter(member -> gateway.refused(decided).detail().contains("'" + member + "'"))
                            .forEach(holdersToldOf::add);
                }
            }
        }

        private void sync() {
            long pause = leases.isUrgent(gateway.now) ? TIMINGS.urgentNanos() : TIMINGS.tickNanos();
            if (now - askedAt < pause) {
                return;
            }
            SyncRequest request = leases.nextRequest(gateway.now);
            if (request == null) {
                return;
            }
            askedAt = now;
            int ofLife = life;
            after(hop(), () -> {
                if (now < storeAwayUntil || now < cutUntil || chance(lossChance)) {
                    return;
                }
                SyncResponse response = store.handle(request);
                if (!chance(lossChance)) {
                    after(hop(), () -> inProcess(ofLife, () -> receive(response)));
                }
            });
        }

        private void receive(SyncResponse response) {
            if (now >= cutUntil && leases.received(response, gateway.now, gateway.decisions)) {
                askedAt = now - TIMINGS.tickNanos();
            }
        }

        private void bot() {
            if (now >= quietUntil) {
                isBusy = chance(0.6);
                quietUntil = now + (isBusy ? between(500, 8000) : between(500, 12_000));
            }
            if (isBusy && chance(0.1)) {
                long nonce = (now / 1000 + random.nextLong(STEP / 1000)) * 10 + names.indexOf(name);
                boolean cancels = hasCancels && chance(0.15);
                String order = cancels ? "DELETE /order?cid=9&nonce=" : "POST /order?nonce=";
                gateway.ask("k", (chance(0.4) && !cancels ? "GET /private?nonce=" : order) + nonce);
            }
        }

        private void admitted(AdmissionRequest request) {
            long delay = chance(0.95) ? between(0, 3) : between(0, 700);
            if (leftOut == LeftOut.SECOND_LOOK && chance(0.04)) {
                pausedUntil = now + between(3600, 4900); // longer than the lease, shorter than a read may wait
            } else if (chance(0.01)) {
                pausedUntil = now + between(0, 9000);
            }
            later(delay, () -> start(request));
        }

        private void start(AdmissionRequest request) {
            StartDecision decision = gateway.start(request);
            boolean isSkipped = leftOut == LeftOut.SECOND_LOOK && decision instanceof StartDecision.WaitsAgain;
            if (decision != StartDecision.STARTED && !isSkipped) {
                return;
            }
            long nonce = request.call().nonce();
            outOfOrder += nonce <= lastStarted ? 1 : 0;
            lastStarted = nonce;
            boolean isCancel = request.isUrgent();
            long roundTrip = chance(slowChance) ? between(60, 1800) : between(5, 60);
            boolean isAnswered = chance(0.98);
            long checked = Math.min(LATEST_CHECK, (long) (roundTrip * random.nextDouble()));
            if (isCancel) {
                cancelsSent++;
            } else {
                sends(isAnswered ? roundTrip : checked);
            }
            int ofLife = life;
            after(checked, () -> check(nonce, isCancel, this, ofLife));
            if (!isSkipped) {
                later(isAnswered ? roundTrip : 3 * SECOND, () -> end(request, isAnswered));
            }
        }

        private void end(AdmissionRequest request, boolean isAnswered) {
            if (isAnswered) {
                gateway.answer(request, TestCalls.ok());
            } else {
                gateway.settle(request, TestCalls.of(Outcome.UNKNOWN));
            }
        }

        private void sends(long nanos) {
            atExchange.removeIf(other -> other.end() <= now);
            overlaps += atExchange.stream().anyMatch(other -> other.by() != this) ? 1 : 0;
            atExchange.add(new Sent(this, now + nanos));
            handovers += lastSender == this ? 0 : 1;
            lastSender = this;
            sent++;
        }
    }

    /**
     * A call of a process that was killed may arrive after one of the next process there, as with one gateway alone.
     */
    private void check(long nonce, boolean isCancel, Member by, int life) {
        if (nonce > highestNonce) {
            highestNonce = nonce;
            highestBy = by;
            highestLife = life;
        } else if (!isCancel && !hasCancels && (by != highestBy || life == highestLife)) {
            invalidNonces++;
        }
    }

    private long hop() {
        return chance(0.95) ? random.nextLong(MS / 10, 3 * MS) : between(0, 600);
    }

    private void fault() {
        Member member = anyMember();
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                if (member.isAlive) {
                    member.kill();
                }
            }
            case 2 -> member.cutUntil = now + between(0, 9000);
            case 3 -> member.pausedUntil = Math.max(member.pausedUntil, now + between(0, 9000));
            case 4 -> {
                lossChance = 0.5;
                after(between(0, 5000), () -> lossChance = 0);
            }
            default -> {
                storeAwayUntil = now + between(0, 6000);
                store.restart(chance(0.5));
            }
        }
        after((long) (-Math.log(1 - random.nextDouble()) * 6 * SECOND) + 100 * MS, this::fault);
    }

    int holdersToldOf() {
        return holdersToldOf.size();
    }

    @Override
    public String toString() {
        return overlaps + " overlaps, " + invalidNonces + " invalid nonces, " + outOfOrder + " out of order, " + sent
                + " sent by " + names.size() + " members, " + handovers + " changes of the sender, " + cancelsSent
                + " cancels, " + refused + " refused";
    }
}
