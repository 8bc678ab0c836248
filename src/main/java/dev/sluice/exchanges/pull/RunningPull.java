package dev.sluice.exchanges.pull;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.cluster.PullPeers;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import dev.sluice.core.pull.BookState;
import dev.sluice.core.pull.Pull;
import dev.sluice.core.pull.PullBook;
import dev.sluice.core.pull.PullRequest;
import dev.sluice.core.pull.PullScope;
import dev.sluice.core.pull.StartedPull;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.exchanges.pull.PullSender.SignerAccount;
import dev.sluice.status.PullStatus;
import dev.sluice.status.PullStatus.State;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One pull at work: it asks the signer which accounts it has, and sends what the core asks for until that is over. Used
 * on one event loop.
 */
final class RunningPull {
    private static final int AT_ONCE = 16;
    private static final int MAX_NAMED = 100;
    private static final long SETTLE_CHECK_MILLIS = 50;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LONGEST_RETRY_MILLIS = 5_000;
    /** How long an order may need to reach the exchange after its connection broke. */
    static final long LATE_NANOS = 2 * Nanos.PER_SECOND;

    /** How long another member may take to say that the halt holds there and its orders are answered. */
    private static final long MEMBER_NANOS = 30 * Nanos.PER_SECOND;

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * What a pull works with.
     *
     * @param isHeld whether something holds this scope, so that no new order can meet a cancel
     */
    record Dependencies(
            Vertx vertx,
            PullSender sender,
            ExchangeRegistry exchanges,
            Ticker ticker,
            PullPeers peers,
            Predicate<ModeScope> isHeld) {}

    /**
     * Where a pull comes from.
     *
     * @param isRehearsal whether it only counts orders
     * @param earlierMillis how long another process has worked on it
     * @param formerMember the member of a cluster that worked on it, and is silent; "" for none
     */
    record Source(boolean isRehearsal, long earlierMillis, String formerMember) {
        static final Source NEW = new Source(false, 0, "");
        static final Source REHEARSAL = new Source(true, 0, "");
    }

    private final StartedPull startedPull;
    private final PullScope scope;
    private final Dependencies dependencies;
    private final Source source;
    private final long beganNanos;
    private final Promise<Void> planned = Promise.promise();
    private final Promise<Void> over = Promise.promise();
    private final Promise<Void> quiet = Promise.promise();
    private final Set<String> unsettled = new LinkedHashSet<>();
    private @Nullable Pull pull;
    private State state = State.RUNNING;
    private boolean isStopped;
    private List<String> withoutKey = List.of();
    private List<String> notPulled = List.of();
    private Set<String> unheardMembers = new TreeSet<>();
    private String why = "";
    private long retryMillis = FIRST_RETRY_MILLIS;
    private int cancelsUnderWay;
    private long timer = -1;
    private long endedNanos;

    RunningPull(StartedPull startedPull, Source source, Dependencies dependencies) {
        this.startedPull = startedPull;
        this.source = source;
        this.dependencies = dependencies;
        scope = new PullScope(ModeScope.parse(startedPull.scope()), startedPull.keepReducing());
        beganNanos = dependencies.ticker().nanos();
    }

    StartedPull startedPull() {
        return startedPull;
    }

    ModeScope modeScope() {
        return scope.modeScope();
    }

    boolean isOver() {
        return state != State.RUNNING;
    }

    /** Completes when it is known which accounts are pulled, or that the signer does not answer. */
    Future<Void> planned() {
        return planned.future();
    }

    /** Returns a future that completes when it is over. */
    Future<Void> over() {
        return over.future();
    }

    void start() {
        if (isStopped || isOver()) {
            return;
        }
        dependencies.sender().accounts().onComplete(this::plan, failure -> {
            why = String.valueOf(failure.getMessage());
            planned.tryComplete();
            if (!isStopped && !isOver()) {
                timer = dependencies.vertx().setTimer(retryMillis, tick -> start());
                retryMillis = Math.min(LONGEST_RETRY_MILLIS, 2 * retryMillis);
            }
        });
    }

    // ---- what is pulled

    private void plan(List<SignerAccount> accounts) {
        if (isStopped || isOver()) {
            return;
        }
        why = "";
        List<PullBook> books = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        Set<String> withKey = new TreeSet<>();
        for (SignerAccount account : accounts) {
            if (scope.mayInclude(account.exchange(), account.account())) {
                withKey.add(account.owner());
                plan(account, books, unread);
            }
        }
        withoutKey = withoutKey(withKey);
        if (withKey.isEmpty() && withoutKey.isEmpty()) {
            unread.add("every account: the signer has no key for one in this scope");
        }
        notPulled = unread.stream().limit(MAX_NAMED).toList();
        long now = dependencies.ticker().nanos();
        pull = source.isRehearsal() ? Pull.rehearsal(scope, books, now) : new Pull(scope, books, now);
        books.forEach(book -> unsettled.add(book.exchange()));
        planned.tryComplete();
        advance();
    }

    private void plan(SignerAccount account, List<PullBook> books, List<String> unread) {
        ExchangeRuntime exchange = dependencies.exchanges().get(account.exchange());
        if (exchange == null || exchange.isDisabled()) {
            unread.add(account.owner() + ": the exchange is " + (exchange == null ? "not configured" : "disabled"));
            return;
        }
        DialectSettings dialect = exchange.configured().dialect();
        int atOnce = dialect.nonce() == null && dialect.nonceHeader() == null ? AT_ONCE : 1;
        AccountSettings settings = exchange.configured().settings().accounts().get(account.account());
        List<String> chosen = settings == null ? List.of() : settings.books();
        for (String name : chosen.isEmpty() ? account.books() : chosen) {
            PullBookSettings table = dialect.pull().get(name);
            if (books.size() >= Pull.MAX_BOOKS) {
                unread.add(account.owner() + " " + name + ": one pull reaches at most " + Pull.MAX_BOOKS
                        + " books; pull this account by itself");
            } else if (table == null || !account.books().contains(name)) {
                unread.add(account.owner() + " " + name + ": there is no table for it, or the signer does not know it");
            } else {
                books.add(PullBook.of(account.exchange(), account.account(), name, table, atOnce));
            }
        }
    }

    /** Returns the accounts in the scope that are known and that the signer has no key for. */
    private List<String> withoutKey(Set<String> withKey) {
        Set<String> known = new TreeSet<>();
        addInScope(dependencies.exchanges().configuredNames(), known);
        addInScope(dependencies.exchanges().seenNames(), known);
        known.removeAll(withKey);
        return known.stream().limit(MAX_NAMED).toList();
    }

    private void addInScope(Map<String, KnownNames> names, Set<String> to) {
        names.forEach((exchange, known) -> known.accounts().stream()
                .filter(account -> scope.mayInclude(exchange, account))
                .forEach(account -> to.add(exchange + "/" + account)));
    }

    // ---- work

    private void advance() {
        Pull running = pull;
        if (running == null || isStopped || isOver()) {
            return;
        }
        long now = dependencies.ticker().nanos();
        boolean areMembersSettled = unsettled.isEmpty() || areMembersSettled(now);
        unsettled.removeIf(exchange -> {
            boolean isSettled = areMembersSettled && isSettled(exchange, now);
            if (isSettled) {
                running.inFlightSettled(exchange, now);
            }
            return isSettled;
        });
        running.next(now).forEach(request -> send(running, request));
        if (running.isOver()) {
            unheardMembers.retainAll(dependencies.peers().unsettled(startedPull));
            finish(isWhole(running) ? State.DONE : State.INCOMPLETE);
            return;
        }
        long wake = running.wakeNanos(now);
        long millis = wake == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(1, (wake - now) / Nanos.PER_MILLI + 1);
        millis = unsettled.isEmpty() ? millis : Math.min(millis, SETTLE_CHECK_MILLIS);
        dependencies.vertx().cancelTimer(timer);
        timer = millis == Long.MAX_VALUE ? -1 : dependencies.vertx().setTimer(millis, tick -> advance());
    }

    /** Returns whether no order that this gateway sent there before the pull began can still reach a book. */
    private boolean isSettled(String name, long now) {
        ExchangeRuntime exchange = dependencies.exchanges().get(name);
        if (exchange == null) {
            return true;
        }
        return !exchange.admission().mayHaveOrdersInTransit(beganNanos, LATE_NANOS, now);
    }

    /**
     * Returns whether the same is true at the other members of a cluster, or they had time enough to say so. One whose
     * pull goes on here held the halt, so that its orders have ended by then.
     */
    private boolean areMembersSettled(long now) {
        if (source.isRehearsal()) {
            return true;
        }
        Set<String> unheard = new TreeSet<>(dependencies.peers().unsettled(startedPull));
        if (now - beganNanos < MEMBER_NANOS) {
            return unheard.isEmpty();
        }
        unheard.remove(source.formerMember());
        unheardMembers = unheard;
        return true;
    }

    private void send(Pull running, PullRequest request) {
        boolean cancels = !request.verb().reads();
        cancelsUnderWay += cancels ? 1 : 0;
        dependencies
                .sender()
                .send(
                        request,
                        () -> !isStopped
                                && !isOver()
                                && (source.isRehearsal()
                                        || dependencies.isHeld().test(modeScope())))
                // in a later turn, because a result may be there at once
                .onSuccess(result -> dependencies.vertx().runOnContext(turn -> {
                    cancelsUnderWay -= cancels ? 1 : 0;
                    running.result(request, result, dependencies.ticker().nanos());
                    if (isOver() && cancelsUnderWay == 0) {
                        quiet.tryComplete();
                    }
                    advance();
                }));
    }

    private static String unheard(String member) {
        return "orders of member " + member
                + ": it has not confirmed that it holds the halt and that none is on its way";
    }

    private boolean isWhole(Pull done) {
        return withoutKey.isEmpty()
                && notPulled.isEmpty()
                && unheardMembers.isEmpty()
                && done.books().stream().allMatch(book -> book.phase() == BookState.Phase.EMPTY && book.unknown() == 0);
    }

    private void finish(State end) {
        state = end;
        endedNanos = dependencies.ticker().nanos();
        dependencies.vertx().cancelTimer(timer);
        over.tryComplete();
    }

    /** Ends the pull. Completes when no call that cancels is under way any more. */
    Future<Void> end() {
        if (!isOver()) {
            Pull running = pull;
            if (running != null) {
                running.end();
            }
            planned.tryComplete();
            finish(State.ENDED);
        }
        if (cancelsUnderWay == 0) {
            quiet.tryComplete();
        }
        return quiet.future();
    }

    /** Sends nothing more, because this process ends; the next one goes on. */
    void stop() {
        isStopped = true;
        dependencies.vertx().cancelTimer(timer);
    }

    PullStatus status() {
        long now = dependencies.ticker().nanos();
        Pull running = pull;
        List<BookState> books = running == null ? List.of() : running.books();
        return new PullStatus(
                startedPull.scope(),
                startedPull.keepReducing(),
                startedPull.who(),
                startedPull.epochMillis(),
                source.earlierMillis() + ((isOver() ? endedNanos : now) - beganNanos) / NANOS_PER_MILLI,
                state,
                books.stream().mapToLong(BookState::pulled).sum(),
                books.stream().mapToLong(BookState::left).sum(),
                books.stream().mapToLong(BookState::unknown).sum(),
                withoutKey,
                Stream.concat(notPulled.stream(), unheardMembers.stream().map(RunningPull::unheard))
                        .toList(),
                books.stream().map(book -> PullStatus.Book.of(book, now)).toList(),
                isOver() ? "" : why);
    }
}
