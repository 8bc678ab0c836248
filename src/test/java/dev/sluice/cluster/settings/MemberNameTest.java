package dev.sluice.cluster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MemberNameTest {
    private static ClusterSettings settings(@Nullable String member) {
        StoreSettings store = new StoreSettings(List.of("redis://127.0.0.1:6379"), null, 0, null, null, null);
        return new ClusterSettings(
                "desk",
                member,
                List.of("gw-0", "gw-1"),
                store,
                null,
                List.of(ClusterSettings.Shared.IP),
                2,
                200,
                3000,
                500,
                false,
                ClusterSettings.WithoutLease.FLOOR,
                Map.of());
    }

    @Test
    void a_configured_name_is_used_before_the_host_name() {
        assertThat(MemberName.of(settings("gw-1"), "gw-0")).isEqualTo(new MemberName("gw-1", false));
    }

    @Test
    void the_host_name_is_used_when_no_name_is_configured() {
        assertThat(MemberName.of(settings(null), "gw-0")).isEqualTo(new MemberName("gw-0", true));
    }

    @Test
    void a_host_name_that_is_no_member_or_unknown_is_refused_with_the_names() {
        assertThatThrownBy(() -> MemberName.of(settings(null), "laptop"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'laptop', is not in cluster.members")
                .hasMessageContaining("--member or cluster.member; allowed: one of [gw-0, gw-1]");
        assertThatThrownBy(() -> MemberName.of(settings(null), null)).hasMessageContaining("is unknown");
    }

    @Test
    void a_configured_name_must_be_a_member() {
        assertThatThrownBy(() -> settings("gw-2")).hasMessageContaining("which is not in 'members'");
    }
}
