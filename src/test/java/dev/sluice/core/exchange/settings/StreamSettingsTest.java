package dev.sluice.core.exchange.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Settings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamSettingsTest {
    private static StreamSettings stream(boolean user, @Nullable String userPath) {
        return Settings.of(
                StreamSettings.class,
                "{'path': '/fstream', 'url': 'wss://fstream.example', 'source': 'test', 'gatewayPrefix': true, 'user': %s%s}",
                user,
                userPath == null ? "" : ", 'userPath': '" + userPath + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "/fstream/private/ws?listenKey=k, true",
        "/fstream/private, true",
        "/fstream/private?listenKey=k, true",
        "/fstream/privateer/ws, false",
        "/fstream/public/ws?path=/private, false",
        "/fstream, false",
    })
    void user_streams_are_recognized_by_the_path_sent_to_the_exchange(String target, boolean user) {
        assertThat(stream(false, "/private").isUserStream(target)).isEqualTo(user);
        assertThat(stream(false, null).isUserStream(target)).isFalse();
        assertThat(stream(true, null).isUserStream(target)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "/private/"})
    void an_invalid_user_path_is_refused(String path) {
        assertThatThrownBy(() -> stream(false, path)).hasMessageContaining("'userPath' '" + path + "'");
    }
}
