package dev.sluice.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.fuzz.Check;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;

/**
 * A fuzz target for the responses of receivers: no bytes make the reader fail, and where protobuf reads a number from a
 * response and would write it in the same bytes, the reader reads the same number.
 */
public final class PartialSuccessFuzz {
    private PartialSuccessFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Check.that(PartialSuccess.rejectedItems(data) >= 0, "a negative number of items");
        ExportMetricsPartialSuccess read;
        try {
            read = ExportMetricsServiceResponse.parseFrom(data).getPartialSuccess();
        } catch (InvalidProtocolBufferException unreadable) {
            return;
        }
        byte[] written = ExportMetricsServiceResponse.newBuilder()
                .setPartialSuccess(read)
                .build()
                .toByteArray();
        Check.that(
                PartialSuccess.rejectedItems(written) == Math.max(0, read.getRejectedDataPoints()),
                "another number than protobuf");
    }
}
