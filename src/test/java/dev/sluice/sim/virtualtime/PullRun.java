package dev.sluice.sim.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.AdmissionContext;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.PermitLifecycle;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.NumberedNames;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import dev.sluice.core.pull.OrderPageReader;
import dev.sluice.core.pull.Pull;
import dev.sluice.core.pull.PullBook;
import dev.sluice.core.pull.PullRequest;
import dev.sluice.core.pull.PullRequest.Verb;
import dev.sluice.core.pull.PullResult;
import dev.sluice.core.pull.PullScope;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.signer.RestingOrders;
import dev.sluice.signer.TestSigner;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A pull in virtual time at one simulated exchange: what the signer signs passes the gateway's limits and reaches the
 * exchange, which counts by itself. The sockets between them are missing.
 */
final class PullRun {
    private static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;
    private static final long EPOCH = TestSigner.EPOCH_MILLIS * MILLI;
    /** The time between two orders that a bot places, and before a halt. */
    private static final long PACE_NANOS = 250 * MILLI;

    private static final long CALM_NANOS = 600 * SECOND;
    private static final long RESPONSE_NANOS = 5 * SECOND;
    private static final long LONGEST_NANOS = 3600 * SECOND;
    /** As many as the gateway sends at once. */
    private static final int AT_ONCE = 16;

    /** How long no gateway runs after a crash. */
    private static final long RESTART_NANOS = 3 * SECOND;

    private static final int OVER_LIMIT = 429;
    private static final int MAX_REFUSED = 20;

    /**
     * What became of a call.
     *
     * @param blockedNanos for how long another call would not be sent; 0 if that is not known
     */
    private record Answer(@Nullable Outcome outcome, String why, long blockedNanos, String body) {}

    private final VirtualTime time = new VirtualTime(EPOCH);
    private final SimulatedDispatcher dispatcher = new SimulatedDispatcher(time);
    private final Venue venue =
            new Venue(VenueSettings.defaults().withSignatureChecks(false).withJournalCalls(0));
    private final List<Runnable> awaitNumbers = new ArrayList<>();
    private final ConfiguredExchange configured;
    private final Exchange exchange;
    private final NumberedNames numbers;
    private final AdmissionController admission;
    private final Path folder;
    private TestSigner signer;
    private final String name;
    private final long oneWayNanos;
    private boolean losesAnswer;
    private boolean exceedsLimit;
    /** With at most so many resting orders, gateway and signer crash; negative if they do not. */
    private int crashAt = -1;

    private @Nullable Pull pull;
    private long overNanos;

    PullRun(ConfiguredExchange configured, Path folder, long roundTripMillis) throws IOException {
        this.configured = configured;
        exchange = configured.exchange();
        numbers = exchange.instrumentNumbers();
        name = configured.name();
        oneWayNanos = roundTripMillis * MILLI / 2;
        this.folder = folder;
        signer = new TestSigner(folder);
        admission = new AdmissionController(
                exchange.classifier()::costs,
                configured.admission(),
                configured.limits(),
                AdmissionContext.alone(UsageStore.heap(), () -> 0.5),
                time.now());
    }

    /**
     * Places that many orders through the gateway, or as many as the exchange allows, in all markets in turn; then lets
     * time pass.
     */
    void place(int number, List<Map.Entry<String, String>> markets) {
        RestingOrders orders = new RestingOrders();
        int refused = 0;
        for (int resting = 0;
                resting < number && refused < MAX_REFUSED;
                resting = resting().size()) {
            Map.Entry<String, String> market = markets.get(resting % markets.size());
            VenueRequest order = orders.request(name, market.getKey(), market.getValue(), time.now() / MILLI);
            Map<String, String> headers = new HashMap<>();
            order.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
            CallRequest call = new CallRequest(order.method(), order.target(), caseless(headers), order.body());
            boolean[] isAnswered = {false};
            new Sent(call, "", answer -> isAnswered[0] = true).with(headers).acquire();
            while (!isAnswered[0]) {
                time.runUntil(time.now() + PACE_NANOS);
            }
            refused = resting().size() == resting ? refused + 1 : 0;
        }
        time.runUntil(time.now() + CALM_NANOS);
    }

    /** Loses the response to the first cancel, which is carried out, and refuses the next call for a limit. */
    void fail() {
        losesAnswer = true;
        exceedsLimit = true;
    }

    /**
     * Lets gateway and signer crash when half of the orders have left. The next gateway begins the pull anew, as from
     * its file, and the next signer has the folder of the one before. Answers to the first gateway are lost.
     */
    void crash() {
        crashAt = resting().size() / 2;
    }

    List<OpenOrder> resting() {
        return venue.openOrders(time.now());
    }

    /** Pulls the scope from these books, and returns the milliseconds until the pull was over. */
    double pull(PullScope scope, List<String> books) throws IOException {
        int atOnce =
                configured.dialect().nonce() == null && configured.dialect().nonceHeader() == null ? AT_ONCE : 1;
        List<PullBook> all = books.stream()
                .map(book -> PullBook.of(name, "desk", book, table(book), atOnce))
                .toList();
        long began = time.now();
        overNanos = 0;
        begin(scope, all);
        for (long end = began + LONGEST_NANOS; overNanos == 0 && time.now() < end; ) {
            time.runUntil(time.now() + (crashAt < 0 ? SECOND : MILLI));
            if (resting().size() <= crashAt) {
                crashAt = -1;
                pull = null;
                time.runUntil(time.now() + RESTART_NANOS);
                signer = new TestSigner(folder);
                begin(scope, all);
            }
        }
        assertThat(crashAt).as("a crash that was to come").isNegative();
        Pull last = Objects.requireNonNull(pull);
        assertThat(last.isOver()).as("%s %s", name, last.books()).isTrue();
        assertThat(last.books()).as(name).allMatch(book -> book.phase().name().equals("EMPTY"));
        return (overNanos - began) / (double) MILLI;
    }

    private void begin(PullScope scope, List<PullBook> books) {
        Pull begun = new Pull(scope, books, time.now());
        pull = begun;
        begun.inFlightSettled(name, time.now());
        pump();
    }

    private PullBookSettings table(String book) {
        return Objects.requireNonNull(configured.dialect().pull().get(book));
    }

    private void pump() {
        Pull running = pull;
        if (running == null || overNanos != 0) {
            return;
        }
        running.next(time.now()).forEach(request -> send(running, request));
        if (running.isOver()) {
            overNanos = time.now();
            return;
        }
        long wake = running.wakeNanos(time.now());
        if (wake != Long.MAX_VALUE) {
            time.after(Math.max(MILLI, wake - time.now()), this::pump);
        }
    }

    private void send(Pull running, PullRequest request) {
        PullBookSettings table = table(request.book().name());
        Consumer<PullResult> result = outcome -> {
            running.result(request, outcome, time.now());
            pump();
        };
        if (!table.byNumber() || request.verb() == Verb.LIST) {
            send(request, table, instrument -> instrument, result);
            return;
        }
        Runnable cancel = () -> send(request, table, this::number, result);
        boolean isKnown = request.orders().isEmpty()
                ? numbers.number(request.instrument()) != null
                : request.orders().stream().allMatch(order -> numbers.number(order.instrument()) != null);
        if (isKnown) {
            cancel.run();
            return;
        }
        awaitNumbers.add(cancel);
        if (awaitNumbers.size() == 1) {
            fetch(exchange.instrumentNumberLists());
        }
    }

    private String number(String instrument) {
        return Objects.requireNonNull(numbers.number(instrument), instrument);
    }

    private void fetch(List<NumberListSettings> lists) {
        if (lists.isEmpty()) {
            List<Runnable> waiting = List.copyOf(awaitNumbers);
            awaitNumbers.clear();
            waiting.forEach(Runnable::run);
            return;
        }
        NumberListSettings list = lists.get(0);
        new Sent(CallRequest.parse(list.fetch().get(0)), "", answer -> {
                    try (ListScanner scanner = ListScanner.ofNumbers(list, exchange.instrumentNumbers(), null)) {
                        read(answer, scanner);
                    }
                    fetch(lists.subList(1, lists.size()));
                })
                .acquire();
    }

    private static void read(Answer answer, ListScanner scanner) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        scanner.feed(body, 0, body.length);
    }

    private void send(
            PullRequest request, PullBookSettings table, UnaryOperator<String> named, Consumer<PullResult> result) {
        signer.nowMillis = time.now() / MILLI;
        JsonNode signed = signer.command(name + "/desk", TestSigner.command(request, named));
        assertThat(signed.has("error")).as("%s: %s", request, signed).isFalse();
        String query = signed.path("query").asText();
        Map<String, String> headers = new HashMap<>();
        signed.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        CallRequest call = new CallRequest(
                signed.path("method").asText(),
                signed.path("path").asText() + (query.isEmpty() ? "" : "?" + query),
                caseless(headers),
                signed.path("body").asText().getBytes(StandardCharsets.UTF_8));
        new Sent(call, signed.path("host").asText(), answer -> result.accept(read(request, table, answer)))
                .with(headers)
                .acquire();
    }

    private static Headers caseless(Map<String, String> headers) {
        return name -> headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Returns what an answer is for a pull, as the gateway understands it. */
    private PullResult read(PullRequest request, PullBookSettings table, Answer answer) {
        Outcome outcome = answer.outcome();
        if (answer.blockedNanos() > 0) {
            return new PullResult.Blocked(answer.why(), time.now() + answer.blockedNanos());
        }
        if (outcome == Outcome.BUSINESS || outcome == Outcome.AUTH) {
            return new PullResult.Rejected(answer.why());
        }
        if (outcome != Outcome.OK) {
            return new PullResult.Failed(answer.why());
        }
        if (request.verb() != Verb.LIST) {
            return new PullResult.Done();
        }
        OrderPageReader reader =
                new OrderPageReader(table, request, exchange::canonicalInstrument, order -> null, null);
        try (ListScanner scanner = reader.scanner()) {
            read(answer, scanner);
        }
        return reader.result();
    }

    /** A call on its way through the limits of the gateway and the network. */
    private final class Sent implements PermitLifecycle.Owner {
        private final CallRequest request;
        private final Call call;
        private final Upstream upstream;
        private final Consumer<Answer> onAnswer;
        private final PermitLifecycle permit = new PermitLifecycle(admission, dispatcher, this);
        private Map<String, String> headers = Map.of();
        private ResponseMeaning meaning = ResponseMeaning.UNANSWERED;

        Sent(CallRequest request, String host, Consumer<Answer> onAnswer) {
            this.request = request;
            this.onAnswer = onAnswer;
            call = exchange.classifier().classify(request);
            String path = SimulatedGateway.path(request.target());
            Upstream named = exchange.hosts().upstream(path, new Upstream(host, 443, true));
            upstream = named == null ? Objects.requireNonNull(exchange.hosts().upstream(path)) : named;
        }

        Sent with(Map<String, String> sentHeaders) {
            headers = sentHeaders;
            return this;
        }

        void acquire() {
            CallerOptions options = new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, permit);
            decided(permit.acquire(AdmissionRequest.urgent(call, upstream, "sluice-pull", options), time.now()));
        }

        @Override
        public void decided(AdmissionDecision decision) {
            if (decision instanceof Admitted) {
                StartDecision start = permit.start(time.now());
                if (start instanceof StartDecision.Started) {
                    time.after(oneWayNanos, this::arrive);
                } else if (start instanceof Refused refused) {
                    end(new Answer(null, refused.detail(), refused.retryAfterNanos(), ""));
                }
            } else if (decision instanceof Refused refused) {
                end(new Answer(null, refused.detail(), refused.retryAfterNanos(), ""));
            }
            permit.deliverDecisions();
        }

        private void arrive() {
            boolean isLost = losesAnswer && call.kind() == Kind.CANCEL;
            boolean isOver = !isLost && exceedsLimit && !losesAnswer;
            VenueResponse response = isOver
                    ? VenueResponse.of(OVER_LIMIT, List.of(), "{}")
                    : venue.handle(
                            new VenueRequest(
                                    "10.0.0.9",
                                    request.method(),
                                    request.target(),
                                    List.copyOf(headers.entrySet()),
                                    request.body()),
                            time.now());
            losesAnswer &= !isLost;
            exceedsLimit &= !isOver;
            time.after(isLost ? RESPONSE_NANOS : oneWayNanos, () -> answered(isLost ? null : response));
        }

        private void answered(@Nullable VenueResponse response) {
            if (response == null) {
                permit.settle(ResponseMeaning.UNANSWERED);
                permit.deliverDecisions();
                end(new Answer(Outcome.UNKNOWN, "no answer", 0, ""));
                return;
            }
            meaning = exchange.responses()
                    .read(call, new UpstreamResponse(response.status(), response::header, response.body()));
            permit.answered(time.now());
            permit.settle();
            permit.deliverDecisions();
            Outcome outcome = meaning.outcome();
            long blocked = outcome.exceedsLimit() ? Math.max(SECOND, meaning.retryAfterMillis() * MILLI) : 0;
            end(new Answer(
                    outcome,
                    response.status() + " " + meaning.code(),
                    blocked,
                    new String(response.body(), StandardCharsets.UTF_8)));
        }

        private void end(Answer answer) {
            time.after(0, () -> onAnswer.accept(answer));
        }

        @Override
        public ResponseMeaning readResponse() {
            return meaning;
        }

        @Override
        public void learn(ResponseMeaning responseMeaning) {
            // the pull reads the whole response
        }
    }
}
