package dev.sluice.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.util.HexFormat;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of reading the header of the PROXY protocol, version 2. */
class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    /** From 192.0.2.7:4711 to 10.0.0.1:8080. */
    private static final String IPV4 = SIGNATURE + "2111000cc00002070a00000112671f90";

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    private static String source(String hex) {
        ByteBuf in = bytes(hex + "47"); // the first byte of a request follows
        assertThat(ProxyHeader.begins(in)).isTrue();
        ProxyHeader header = Objects.requireNonNull(ProxyHeader.read(in));
        assertThat(in.readableBytes()).isEqualTo(1);
        return header.source() == null ? "none" : NetUtil.toAddressString(header.source());
    }

    @ParameterizedTest
    @CsvSource({
        "2111000cc00002070a00000112671f90, 192.0.2.7",
        "21110011c00002070a00000112671f9004000261ff, 192.0.2.7", // with a note
        "2121002420010db800000000000000000000000720010db800000000000000000000000112671f90, 2001:db8::7",
        "2121002400000000000000000000ffffc000020700000000000000000000ffff0a00000112671f90, 192.0.2.7",
        "20000000, none",
        "2011000cc00002070a00000112671f90, none", // the load balancer itself
        "21000000, none",
        "21000003000000, none"
    })
    void the_source_is_read_and_all_of_the_header_is_taken(String rest, String source) {
        assertThat(source(SIGNATURE + rest)).isEqualTo(source);
    }

    @Test
    void a_header_is_awaited_until_its_last_byte() {
        for (int bytes = 0; bytes < IPV4.length() / 2; bytes++) {
            ByteBuf in = bytes(IPV4.substring(0, 2 * bytes));
            assertThat(ProxyHeader.begins(in)).isTrue();
            assertThat(ProxyHeader.read(in)).as("after %s bytes", bytes).isNull();
            assertThat(in.readableBytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"47", "0d0a47", "0d0a0d0a000d0a515549540b", "50524f5859205443503420"})
    void other_bytes_are_no_header(String hex) {
        assertThat(ProxyHeader.begins(bytes(hex))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1111000cc00002070a00000112671f90", // version 1
                "3111000cc00002070a00000112671f90",
                "2211000cc00002070a00000112671f90", // an unknown command
                "2111000bc00002070a00000112671f", // too short for its family
                "21210023000000000000000000000000000000000000000000000000000000000000000000000000",
                "2112000cc00002070a00000112671f90", // UDP
                "2141000cc00002070a00000112671f90",
                "21110801" // too long
            })
    void a_malformed_header_is_refused(String rest) {
        assertThatThrownBy(() -> ProxyHeader.read(bytes(SIGNATURE + rest)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("it");
    }

    @Test
    void any_bytes_are_a_header_or_no_header_or_refused() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] any = new byte[random.nextInt(64)];
            random.nextBytes(any);
            byte[] signed = HexFormat.of().parseHex(IPV4);
            System.arraycopy(any, 0, signed, 12, Math.min(any.length, signed.length - 12));
            ByteBuf in = Unpooled.wrappedBuffer(signed);
            try {
                ProxyHeader header = ProxyHeader.read(in);
                assertThat(header == null || in.readerIndex() >= 16)
                        .as("seed %s", seed)
                        .isTrue();
            } catch (IllegalArgumentException refused) {
                assertThat(refused).as("seed %s", seed).hasMessageStartingWith("it");
            }
        }
    }
}
