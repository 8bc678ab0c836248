package dev.sluice.proxy.websocket;

import dev.sluice.proxy.http1.InputBudget;
import io.netty.buffer.ByteBuf;

/**
 * A relay that reads the bot's text messages to count the topics to which it subscribes; the other bytes pass unread.
 */
final class TopicRelay extends PassingRelay implements TopicCountingReader.Output {
    private final TopicCountingReader topicReader;
    private final ExchangeMessageReader exchangeReader;

    /**
     * Creates a relay.
     *
     * @param share the memory budget of the messages
     */
    TopicRelay(
            TunnelEnd bot,
            TunnelEnd upstream,
            BotForwarder forwarder,
            SubscriptionCounter subscriptionCounter,
            InputBudget.Share share) {
        super(bot, upstream, forwarder);
        topicReader = new TopicCountingReader(this, subscriptionCounter, share);
        exchangeReader = new ExchangeMessageReader(bot, upstream, null);
    }

    @Override
    public int fromBot(ByteBuf bytes) {
        topicReader.arrived(bytes);
        return PASSED;
    }

    @Override
    public void forward(ByteBuf bytes) {
        super.fromBot(bytes);
    }

    @Override
    public boolean fromExchange(ByteBuf bytes) {
        if (exchangeReader.hasOwnMessages()) {
            exchangeReader.read(bytes);
            return true;
        }
        return super.fromExchange(bytes);
    }

    @Override
    public void toBot(byte[] frame) {
        exchangeReader.add(frame);
    }

    @Override
    public void botEnded() {
        topicReader.close();
        super.botEnded();
    }

    @Override
    public boolean isBotBehind() {
        return exchangeReader.isBotBehind();
    }
}
