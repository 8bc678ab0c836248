package dev.sluice.app;

import dev.sluice.base.time.Clocks;
import dev.sluice.cluster.ClusterService;
import dev.sluice.cluster.LimitSharing;
import dev.sluice.cluster.PullPeers;
import dev.sluice.cluster.StatementFile;
import dev.sluice.cluster.StatementSigner;
import dev.sluice.cluster.StatementVerifier;
import dev.sluice.cluster.StoreAccess;
import dev.sluice.cluster.StoreConnectionLog;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
import dev.sluice.cluster.settings.SecretFile;
import dev.sluice.cluster.settings.StoreSettings;
import dev.sluice.config.ProjectFolders;
import dev.sluice.config.SharingValidator;
import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.cluster.Membership;
import dev.sluice.core.cluster.PassedLeases;
import dev.sluice.exchanges.ClusterMembership;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.status.ClusterReport;
import dev.sluice.status.MemberState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The part that makes the gateway a member of a cluster; it does nothing when no cluster is configured. */
final class ClusterPart implements Part {
    private static final int MAX_PASSWORD_BYTES = 4096;

    private final @Nullable ClusterSettings settings;
    private final @Nullable String password;
    private final @Nullable StatementSigner signer;
    private final @Nullable ClusterMembership membership;
    private @Nullable ClusterService service;

    /**
     * Creates the part and reads the files of the settings.
     *
     * @throws GatewayException if the name of this member, the password or the secret cannot be read
     */
    ClusterPart(@Nullable ClusterSettings settings, boolean isFirstStart, PassedLeases passed) {
        this.settings = settings;
        this.password = settings == null ? null : password(settings.store().passwordFile());
        this.signer = settings == null ? null : new StatementSigner(settings.name(), secrets(settings.secretFile()));
        this.membership = settings == null ? null : membership(settings, isFirstStart, passed);
    }

    @Nullable
    ClusterMembership membership() {
        return membership;
    }

    /**
     * Returns the settings that must be equal in both processes of an upgrade in place, by name, because a lease is
     * valid for one member, one store and one set of rules. Empty without a cluster.
     */
    static Map<String, String> identity(@Nullable ClusterSettings settings) {
        return settings == null
                ? Map.of()
                : Map.of(
                        "name", settings.name(),
                        "member", member(settings),
                        "members", String.join(",", settings.members()),
                        "shares", settings.shares().toString(),
                        "floorPercent", "" + settings.floorPercent(),
                        "tickMs", "" + settings.tickMs(),
                        "leaseMs", "" + settings.leaseMs(),
                        "responseTimeoutMs", "" + settings.responseTimeoutMs(),
                        "store.servers", String.join(",", settings.store().servers()),
                        "store.sentinel",
                                Objects.requireNonNullElse(settings.store().sentinel(), "none"));
    }

    /** Returns the identity of the cluster that this process is a member of. */
    Map<String, String> identity() {
        return identity(settings);
    }

    private static ClusterMembership membership(ClusterSettings settings, boolean isFirstStart, PassedLeases passed) {
        ClusterTimings timings = new ClusterTimings(
                TimeUnit.MILLISECONDS.toNanos(settings.tickMs()),
                TimeUnit.MILLISECONDS.toNanos(LimitSharing.URGENT_MILLIS),
                TimeUnit.MILLISECONDS.toNanos(settings.responseTimeoutMs()),
                TimeUnit.MILLISECONDS.toNanos(settings.leaseMs()));
        return new ClusterMembership(
                new Membership(member(settings), settings.members()),
                timings,
                SharingValidator.sharing(settings),
                isFirstStart,
                passed);
    }

    private static String member(ClusterSettings settings) {
        try {
            return MemberName.of(settings).name();
        } catch (IllegalArgumentException e) {
            throw new GatewayException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the settings of the store with an absolute path of its certificates, which must exist. */
    private static StoreSettings store(StoreSettings store) {
        if (store.caFile() == null) {
            return store;
        }
        Path file = ProjectFolders.resolve(Path.of(store.caFile()));
        if (!Files.isReadable(file)) {
            throw new GatewayException("cluster.store.caFile " + file + " must be a readable PEM file");
        }
        return store.withCaFile(file.toString());
    }

    /** Reads the password. Messages never quote the content of the file. */
    private static @Nullable String password(@Nullable String file) {
        if (file == null) {
            return null;
        }
        Path path = ProjectFolders.resolve(Path.of(file));
        try {
            if (Files.size(path) <= MAX_PASSWORD_BYTES) {
                String first = Files.readString(path).lines().findFirst().orElse("");
                if (!first.isBlank()) {
                    return first;
                }
            }
        } catch (IOException unreadable) {
            // reported below
        }
        // a value that is not the name of a file may be the password itself
        String shown = Files.exists(path) ? path.toString() : "names no file that exists (its value is not shown); it";
        throw new GatewayException("cluster.store.passwordFile " + shown
                + " must be a readable file with the password of the store in its first line");
    }

    private static List<byte[]> secrets(@Nullable String file) {
        try {
            return file == null ? List.of() : SecretFile.read(ProjectFolders.resolve(Path.of(file)));
        } catch (IllegalArgumentException e) {
            throw new GatewayException(String.valueOf(e.getMessage()));
        }
    }

    boolean sharesOutcomes() {
        return settings != null && settings.shareOutcomeBreakers();
    }

    /** Connects the kill switch to the other members. Called once, before the first trip. */
    void connect(Vertx vertx, LocalGatewayState state, Path dataFolder, Clocks clocks, Consumer<String> news) {
        StatementSigner signer = this.signer;
        if (settings == null || signer == null) {
            return;
        }
        Consumer<String> warnings = state.tradingControl().holder().warnings();
        ClusterService.StatementFiles kept = new ClusterService.StatementFiles(
                StatementFile.open(
                        vertx,
                        dataFolder.resolve("cluster-modes"),
                        "modes that breakers of other members held",
                        warnings),
                StatementFile.open(
                        vertx,
                        dataFolder.resolve("cluster-unread"),
                        "statements of other members that could not be read",
                        warnings),
                StatementFile.open(
                        vertx,
                        dataFolder.resolve("cluster-numbers"),
                        "numbers of statements of other members",
                        warnings));
        ClusterService created = new ClusterService(
                vertx,
                settings,
                new StoreAccess(store(settings.store()), password, settings.responseTimeoutMs()),
                state,
                StatementVerifier.open(
                        Set.copyOf(settings.members()), signer, kept.numbers(), clocks.epochMillis(), warnings),
                kept,
                clocks,
                new StoreConnectionLog(settings, clocks::nanos, warnings, news));
        state.tradingControl().killSwitch().setPeers(created.peers());
        service = created;
        if (settings.withoutLease() == ClusterSettings.WithoutLease.CANCEL_ONLY) {
            NoLeaseHold mode = new NoLeaseHold(state.tradingControl().holder(), state::budgets);
            mode.begin();
            created.beforeEachTick(mode::update);
        }
    }

    @Override
    public void start() {
        if (service != null) {
            service.start();
        }
    }

    /** Leaves the store to the process that takes over; for the other members it is the same member. */
    Future<Void> handOver() {
        return service == null ? Future.succeededFuture() : service.handOver();
    }

    /** Tells the other members which parts of the limits they may use now, and leaves the cluster. */
    Future<Void> leave() {
        return service == null ? Future.succeededFuture() : service.stop();
    }

    @Override
    public void metrics(Metrics to) {
        if (service != null) {
            service.metrics(to);
        }
    }

    /** Returns the other members for the control of pulls. */
    PullPeers pullPeers() {
        return service == null ? PullPeers.NONE : service.pullPeers();
    }

    /** Sets the state of this gateway that the other members are told. */
    void tell(MemberState state) {
        if (service != null) {
            service.tell(state);
        }
    }

    /** Returns the state of the cluster; null without one. */
    @Nullable
    ClusterReport report() {
        return service == null ? null : service.report();
    }
}
