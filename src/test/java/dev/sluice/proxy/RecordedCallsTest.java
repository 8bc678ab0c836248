package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.call.CallJournal;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.proxy.acquire.GrantedPermit;
import dev.sluice.proxy.acquire.OpenPermits;
import io.vertx.core.json.JsonObject;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the records that calls of every kind leave, and of what is in none. */
@Timeout(60)
final class RecordedCallsTest implements CallJournal {
    private static final LimitSettings WIDE = ProxyAdmissionTest.limit(100, 60_000);

    private final BlockingQueue<CallRecord> records = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> sampled = new LinkedBlockingQueue<>();
    private boolean samples;

    @Override
    public boolean append(CallRecord call) {
        return records.add(call);
    }

    @Override
    public void appendEnd(CallRecord call) {
        records.add(call);
    }

    @Override
    public boolean shouldRecord(String exchange, Kind kind, String outcome) {
        sampled.add(exchange + " " + kind + " " + outcome);
        return samples;
    }

    private ProxyFixture fixture(int upstreamPort, LimitSettings limit) {
        ProxyFixture fixture =
                ProxyFixture.builder().upstream(upstreamPort).limits(limit).build();
        fixture.proxy.recordCalls(this);
        return fixture;
    }

    private CallRecord next() throws InterruptedException {
        CallRecord call = records.poll(20, TimeUnit.SECONDS);
        assertThat(call).as("a record").isNotNull();
        return call;
    }

    @Test
    void an_order_is_recorded_when_it_is_sent_and_when_it_has_ended_without_its_secrets() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), WIDE);
                RawClient bot = fixture.client()) {
            String body = "side=BUY&secret=SECRET-BODY";
            bot.send("POST /plain/order?signature=SECRET-QUERY HTTP/1.1\r\nHost: h\r\nX-KEY: SECRET-KEY\r\n"
                            + "X-Request-Id: r-1\r\nX-Sluice-Bot: maker\r\nContent-Length: " + body.length()
                            + "\r\n\r\n"
                            + body)
                    .readResponse();
            CallRecord begun = next();
            CallRecord ended = next();
            assertThat(begun.isInFlight()).isTrue();
            assertThat(ended.subject()).isEqualTo(begun.subject());
            assertThat(ended.subject().id()).isEqualTo("r-1");
            assertThat(ended.subject().kind()).isEqualTo(Kind.PLACE);
            assertThat(ended.subject().route()).isEqualTo("POST /order");
            assertThat(ended.subject().account()).hasSize(16);
            assertThat(ended.subject().cost()).isEqualTo("weight=1, connections=1");
            assertThat(ended.result()).isEqualTo(new CallRecord.Result("ok", 200, "", ""));
            assertThat(ended.timing().exchangeNanos()).isPositive();
            assertThat(ended.timing().deadlineSource()).isEqualTo("kind");
            assertThat(begun + " " + ended).doesNotContain("SECRET");
        }
    }

    @Test
    void a_call_in_flight_when_the_journal_is_disabled_is_recorded_when_it_has_ended() throws Exception {
        CountDownLatch disabled = new CountDownLatch(1);
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    disabled.await();
                    out.write(RawUpstream.OK.getBytes(StandardCharsets.US_ASCII));
                });
                ProxyFixture fixture = fixture(upstream.port(), WIDE);
                RawClient bot = fixture.client()) {
            bot.send("POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            assertThat(next().isInFlight()).isTrue();
            fixture.proxy.recordCalls(null);
            disabled.countDown();
            bot.readResponse();
            assertThat(next().result().outcome()).isEqualTo("ok");
            bot.send("POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                    .readResponse();
            assertThat(records).isEmpty();
        }
    }

    @Test
    void a_read_that_nobody_records_leaves_no_record() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), WIDE);
                RawClient bot = fixture.client()) {
            String read = "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n";
            String asked = null;
            int waited = -1;
            while (asked == null) { // the first read may wait long for its connection
                waited++;
                bot.send(read).readResponse();
                asked = sampled.poll(1, TimeUnit.SECONDS);
            }
            assertThat(asked).isEqualTo("plain READ_PUBLIC ok");
            assertThat(records).hasSize(waited);
            records.clear();
            samples = true;
            bot.send(read).readResponse();
            assertThat(next().subject().route()).isEqualTo("GET /ping");
        }
    }

    @Test
    void a_refused_call_says_what_it_waited_for_and_until_when() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), ProxyAdmissionTest.limit(1, 400));
                RawClient first = fixture.client();
                RawClient bot = fixture.client()) {
            first.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
            bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\nX-Sluice-Deadline-Ms: 20000\r\n\r\n")
                    .readResponse();
            CallRecord waited = next();
            assertThat(waited.timing().waitedNanos()).isGreaterThan(100_000_000);
            assertThat(waited.timing().waitedFor()).isEqualTo("weight");
            bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\nX-Sluice-Deadline-Ms: 10\r\n\r\n")
                    .readResponse();
            CallRecord refused = next();
            while (!refused.isRefused()) {
                refused = next(); // the first read may have waited as well
            }
            assertThat(refused.result().reason()).startsWith("limit; limit=weight; used=1; allowed=1; size=1");
            assertThat(refused.result().status()).isEqualTo(429);
        }
    }

    @Test
    void a_call_whose_caller_disconnects_while_it_waits_is_recorded_as_dropped() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), ProxyAdmissionTest.limit(1, 60_000));
                RawClient first = fixture.client()) {
            first.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
            try (RawClient bot = fixture.client()) {
                bot.send("POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
                while (fixture.admission.status().waiting() == 0) {
                    Thread.onSpinWait();
                }
            }
            CallRecord dropped = next();
            while (dropped.subject().kind() != Kind.PLACE) {
                dropped = next(); // the first read may have waited as well
            }
            assertThat(dropped.result()).isEqualTo(new CallRecord.Result(CallRecord.DROPPED, 0, "", ""));
        }
    }

    @Test
    void an_order_on_a_websocket_has_the_id_of_the_handshake_and_its_number() throws Exception {
        try (StreamUpstream exchange = new StreamUpstream();
                ProxyFixture fixture = fixture(exchange.port(), WIDE);
                RawClient bot = fixture.client().send(WebSocketTest.handshake("/plain/orders/v1?x=y"))) {
            assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            byte[] order = MaskedFrames.text("{\"id\":1,\"method\":\"order.place\",\"params\":{\"symbol\":\"AB\"}}");
            bot.send(order);
            StreamUpstream.Opened opened = exchange.next();
            opened.read(order.length);
            opened.write(FrameEncoder.text("{\"id\":1,\"status\":200,\"result\":{}}".getBytes(StandardCharsets.UTF_8)));
            CallRecord begun = next();
            while (begun.subject().kind() != Kind.PLACE) {
                begun = next(); // the handshake
            }
            CallRecord ended = next();
            assertThat(begun.isInFlight()).isTrue();
            assertThat(ended.subject().id()).endsWith("/1");
            assertThat(ended.result()).isEqualTo(new CallRecord.Result("ok", 200, "", ""));
        }
    }

    @Test
    void a_permit_of_acquire_is_recorded_when_it_is_granted_and_when_its_outcome_is_reported() throws Exception {
        try (ProxyFixture fixture = fixture(1, WIDE)) {
            PageClient program = new PageClient(fixture.port);
            HttpResponse<String> granted = acquire(program);
            CallRecord begun = next();
            assertThat(begun.isInFlight()).isTrue();
            assertThat(granted.headers().firstValue("X-Request-Id"))
                    .contains(begun.subject().id());
            String permit = PageClient.json(granted).getString("permit");
            program.post("/acquire/" + permit + "/outcome", new JsonObject().put("status", 200));
            CallRecord ended = next();
            assertThat(ended.subject()).isEqualTo(begun.subject());
            assertThat(ended.result()).isEqualTo(new CallRecord.Result("ok", 200, "", ""));
        }
    }

    @Test
    void the_wait_for_a_shared_read_counts_for_the_follower_that_is_sent_itself() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    if (heard.number() == 0) {
                        go.await();
                    }
                    out.write("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}"
                            .getBytes(StandardCharsets.US_ASCII));
                });
                ProxyFixture fixture = SharedReadsTest.newFixture(upstream, SharedReadsTest.SHARED)) {
            fixture.proxy.recordCalls(this);
            RawClient leader = fixture.client().send(SharedReadsTest.DEPTH);
            upstream.next();
            RawClient follower = fixture.client()
                    .send(SharedReadsTest.DEPTH.replace("Host: h", "Host: h\r\nX-Request-Id: follower"));
            ConnectionLifecycleTest.awaitTrue(() -> fixture.proxy.followingReads() == 1);
            Futures.await(fixture.proxy.sockets()); // each event loop has finished what it was doing
            fixture.pass(Duration.ofMillis(1_500));
            go.countDown();
            leader.readResponse();
            follower.readResponse();
            CallRecord kept = next();
            assertThat(kept.subject().id()).isEqualTo("follower");
            assertThat(kept.timing().waitedNanos()).isEqualTo(1_500_000_000L);
            assertThat(kept.timing().waitedFor()).isEqualTo("shared read");
            assertThat(kept.timing().gatewayNanos()).isZero();
            leader.close();
            follower.close();
        }
    }

    @Test
    void the_wait_in_the_process_that_passed_a_call_on_counts(@TempDir Path folder) throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), WIDE)) {
            Path path = folder.resolve("relay");
            Proxy next = new Proxy(fixture.vertx, fixture.setup);
            next.recordCalls(this);
            next.relaysAt(new RelayListener(path.toString(), null));
            Futures.await(next.listen(List.of()));
            try (SocketChannel former = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                former.write(ByteBuffer.wrap(
                        "GET /plain/ping HTTP/1.1\r\nHost: h\r\nx-sluice-relay: 127.0.0.1 plain 86400000 common\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII)));
                CallRecord call = next();
                assertThat(call.timing().waitedNanos()).isGreaterThanOrEqualTo(86_400_000_000_000L);
                assertThat(call.timing().waitedFor()).isEqualTo("former process");
            }
        }
    }

    @Test
    void a_request_that_is_refused_before_it_is_classified_is_recorded() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .maxReadBodyBytes(1_048_576)
                        .maxInputBytes(1_048_576)
                        .build()) {
            fixture.proxy.recordCalls(this);
            String order = "POST /read/order HTTP/1.1\r\nHost: h\r\nX-Sluice-Bot: maker\r\nX-Request-Id: r-7\r\n";
            String data = "x".repeat(700_000);
            refused(
                    fixture,
                    order + "X-KEY: a\r\nX-KEY: b\r\nContent-Length: 0\r\n\r\n",
                    400,
                    "header-twice; header=X-KEY");
            refused(fixture, order + "Content-Length: 2000000\r\n\r\n", 413, "bad-request");
            refused(fixture, order + "Content-Length: 800000\r\n\r\n" + data, 429, "gateway-full");
            refused(fixture, order + "Transfer-Encoding: chunked\r\n\r\nz\r\n", 400, "bad-request");
        }
    }

    private void refused(ProxyFixture fixture, String request, int status, String reason) throws Exception {
        try (RawClient bot = fixture.client().send(request)) {
            assertThat(bot.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("X-Sluice-Reason: " + reason);
            CallRecord refused = next();
            assertThat(refused.result()).isEqualTo(new CallRecord.Result(CallRecord.REFUSED, status, reason, ""));
            CallRecord.Subject call = refused.subject();
            assertThat(call.exchange()).isEqualTo("read");
            assertThat(call.bot()).isEqualTo("maker");
            assertThat(call.id()).isEqualTo("r-7");
            assertThat(call.method()).isEqualTo("POST");
        }
        assertThat(records).isEmpty();
    }

    @Test
    void a_call_that_a_stop_ends_unsent_is_recorded_as_refused() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), WIDE);
                RawClient bot = fixture.client()) {
            bot.send("POST /read/order HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(bot.readUntil("\r\n\r\n")).contains(" 100 ");
            Futures.await(fixture.proxy.drain(Duration.ofMillis(1)));
            assertThat(bot.readAll()).startsWith("HTTP/1.1 503 ").contains("X-Sluice-Reason: draining");
            assertThat(next().result()).isEqualTo(new CallRecord.Result(CallRecord.REFUSED, 503, "draining", ""));
        }
    }

    private static HttpResponse<String> acquire(PageClient program) {
        return program.post(
                "/acquire",
                new JsonObject().put("exchange", "plain").put("method", "POST").put("target", "/order"));
    }

    @Test
    void a_permit_that_cannot_be_kept_is_recorded_as_refused() throws Exception {
        try (ProxyFixture fixture = fixture(1, WIDE)) {
            PageClient program = new PageClient(fixture.port);
            acquire(program);
            next();
            OpenPermits<GrantedPermit> permits = fixture.proxy.state().permits();
            GrantedPermit granted = permits.takeDue(Long.MAX_VALUE / 2).get(0);
            for (int i = 0; i < OpenPermits.MAX; i++) {
                permits.add(granted, Long.MAX_VALUE / 2);
            }
            HttpResponse<String> full = acquire(program);
            assertThat(full.statusCode()).isEqualTo(503);
            assertThat(full.headers().firstValue("X-Sluice-Reason")).contains("gateway-full; permits=10000");
            CallRecord begun = next();
            CallRecord refused = next();
            assertThat(refused.subject()).isEqualTo(begun.subject());
            assertThat(refused.result())
                    .isEqualTo(new CallRecord.Result(CallRecord.REFUSED, 503, "gateway-full; permits=10000", ""));
        }
    }

    @Test
    void a_permit_that_the_program_returns_is_recorded_as_returned() throws Exception {
        try (ProxyFixture fixture = fixture(1, WIDE)) {
            PageClient program = new PageClient(fixture.port);
            String permit = PageClient.json(acquire(program)).getString("permit");
            next();
            program.post("/acquire/" + permit + "/outcome", new JsonObject().put("sent", false));
            CallRecord returned = next();
            assertThat(returned.result()).isEqualTo(new CallRecord.Result(CallRecord.RETURNED, 0, "", ""));
            assertThat(returned.isSent()).isFalse();
        }
    }

    @Test
    void an_order_that_waits_when_the_exchange_closes_its_websocket_is_recorded_as_closed() throws Exception {
        try (StreamUpstream exchange = new StreamUpstream();
                ProxyFixture fixture = fixture(exchange.port(), ProxyAdmissionTest.limit(1, 60_000))) {
            fixture.standStill();
            try (RawClient bot = fixture.client().send(WebSocketTest.handshake("/plain/orders/v1?x=y"))) {
                assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
                bot.send(MaskedFrames.text("{\"id\":1,\"method\":\"order.place\",\"params\":{\"symbol\":\"AB\"}}"));
                ConnectionLifecycleTest.awaitTrue(
                        () -> fixture.admission.status().waiting() == 1);
                exchange.next().close();
                CallRecord closed = next();
                while (closed.subject().kind() != Kind.PLACE) {
                    closed = next(); // the handshake
                }
                assertThat(closed.result()).isEqualTo(new CallRecord.Result(CallRecord.CLOSED, 0, "", ""));
                assertThat(closed.isSent()).isFalse();
            }
        }
    }
}
