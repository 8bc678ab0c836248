package dev.sluice.peers;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.caffeine.CaffeineProxyManager;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud Gateway with its filter {@code RequestRateLimiter} in front of the exchange whose ports it is told
 * ({@code --exchange.plain=}, {@code .secure}, {@code .sockets}), behind {@code /plain}, {@code /secure} and
 * {@code /sockets} of the address that it prints. It counts by its own Bucket4j limiter in memory, the cheapest it has:
 * no Redis to ask.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringCloudGateway {
    private static final int MAX_ADDRESSES = 100_000;

    public static void main(String[] arguments) {
        var running = (ReactiveWebServerApplicationContext) SpringApplication.run(SpringCloudGateway.class, arguments);
        System.out.println("http://127.0.0.1:" + running.getWebServer().getPort());
    }

    @Bean
    AsyncProxyManager<String> buckets() {
        return new CaffeineProxyManager<String>(
                        Caffeine.newBuilder().maximumSize(MAX_ADDRESSES), Duration.ofMinutes(1))
                .asAsync();
    }

    /** As HAProxy's stick-table does. */
    @Bean
    KeyResolver byAddress() {
        return exchange -> {
            InetSocketAddress from = exchange.getRequest().getRemoteAddress();
            return from == null ? Mono.empty() : Mono.just(from.getAddress().getHostAddress());
        };
    }
}
