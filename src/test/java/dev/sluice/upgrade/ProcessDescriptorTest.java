package dev.sluice.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProcessDescriptorTest {
    private static final Map<String, String> SOCKETS = Map.of("traffic", "127.0.0.1:8080", "admin", "127.0.0.1:8081");

    private static final Map<String, String> CLUSTER = Map.of("member", "gw-a", "floorPercent", "2");

    private static ProcessDescriptor offer(int state) {
        return new ProcessDescriptor(ProcessDescriptor.PROTOCOL, state, "1.0", 42, SOCKETS, CLUSTER, true);
    }

    @Test
    void the_same_version_and_a_newer_one_can_take_over() {
        assertThat(offer(1).obstacles(offer(1))).isEmpty();
        assertThat(offer(1).obstacles(offer(2))).isEmpty();
    }

    @Test
    void a_downgrade_that_cannot_read_the_state_is_refused_in_words() {
        assertThat(offer(2).obstacles(offer(1)))
                .containsExactly(
                        "the running gateway (version 1.0) saves its state in form 2, and this version reads the forms up to 1");
    }

    @Test
    void another_protocol_and_other_addresses_are_refused_in_words() {
        int next = ProcessDescriptor.PROTOCOL + 1;
        ProcessDescriptor other = new ProcessDescriptor(
                next, 1, "2.0", 43, Map.of("traffic", "127.0.0.1:9090", "tls", "127.0.0.1:8443"), CLUSTER, false);

        assertThat(offer(1).obstacles(other))
                .containsExactly(
                        "the running gateway (version 1.0) hands over by protocol " + ProcessDescriptor.PROTOCOL
                                + ", this version by " + next,
                        "the socket 'admin' of the running gateway is at 127.0.0.1:8081, and not configured here",
                        "the socket 'traffic' of the running gateway is at 127.0.0.1:8080, and at 127.0.0.1:9090 here",
                        "the socket 'tls' at 127.0.0.1:8443 is not open in the running gateway");
    }

    /** A lease is of one member and one set of rules; a restart begins without one. */
    @Test
    void another_member_and_other_settings_of_the_cluster_are_refused_in_words() {
        ProcessDescriptor other = new ProcessDescriptor(
                ProcessDescriptor.PROTOCOL, 1, "2.0", 43, SOCKETS, Map.of("member", "gw-b", "leaseMs", "3000"), false);

        assertThat(offer(1).obstacles(other))
                .containsExactly(
                        "'cluster.floorPercent' of the running gateway is 2, and absent here, which needs a restart",
                        "'cluster.leaseMs' of the running gateway is absent, and 3000 here, which needs a restart",
                        "'cluster.member' of the running gateway is gw-a, and gw-b here, which needs a restart");
    }

    @Test
    void an_offer_survives_its_json_and_missing_parts_are_empty() {
        assertThat(ProcessDescriptor.of(new JsonObject(offer(1).json().encode())))
                .isEqualTo(offer(1));
        assertThat(ProcessDescriptor.of(new JsonObject()).obstacles(offer(1))).isNotEmpty();
    }
}
