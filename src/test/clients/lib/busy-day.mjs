// A busy day of a trading desk behind one gateway, with simulated exchanges: what the screenshots of the console show.

import WebSocket from 'ws';
import { operators } from './console.mjs';
import { atEnd, configure, gateway, quickConf, simulator, until } from './program.mjs';
import { binanceBot, commands } from './simulated.mjs';
import { startTimeServer } from './time-server.mjs';

/** The machine that makes the pictures also runs the browser, the bots and the exchanges; that is no finding about the desk. */
const MACHINE_IS_BUSY = { resources: { levels: { cpu: { warningAbove: 100, criticalFrom: 101 } } } };
const STREAMS = ['binance/ws/btcusdt@trade', 'binance/ws/ethusdt@bookTicker', 'okx/ws/v5/public', 'bybit/v5/public/linear'];
const SUBSCRIPTIONS = { okx: '{"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}', bybit: '{"op":"subscribe","args":["publicTrade.BTCUSDT"]}' };

/** Bots that only read: what they call in turn, and how long they pause between two calls. */
const READERS = [
  { bot: 'quoter', pauseMs: 120, targets: ['/binance/api/v3/depth?symbol=BTCUSDT&limit=500', '/binance/api/v3/ticker/bookTicker?symbol=BTCUSDT', '/binance/api/v3/depth?symbol=ETHUSDT&limit=500'] },
  { bot: 'arbitrage', pauseMs: 150, targets: ['/okx/api/v5/market/ticker?instId=BTC-USDT', '/binance/api/v3/ticker/24hr?symbol=BTCUSDT', '/okx/api/v5/market/books?instId=BTC-USDT', '/bybit/v5/market/tickers?category=spot&symbol=BTCUSDT'] },
  { bot: 'collector', pauseMs: 400, targets: ['/kraken/0/public/Ticker?pair=XBTUSD', '/kraken/0/public/Depth?pair=XBTUSD', '/bybit/v5/market/orderbook?category=spot&symbol=BTCUSDT'], deadlineMs: '600' },
];

/** Runs the day, which takes `busyMs`, and returns while the bots go on: { sluice, desk, sim }. */
export async function busyDay(t, { busyMs }) {
  const exchange = await simulator(t, '--delay-ms', '8-40');
  const conf = configure(quickConf(t), { clock: { sources: [await startTimeServer(t)], daemon: [] }, readiness: MACHINE_IS_BUSY });
  const sluice = await gateway(t, '--conf', conf, '--upstream', `*=${exchange.url}`);
  const desk = operators(sluice);
  const sim = commands(exchange);
  const bots = new Bots(sluice.url);
  atEnd(t, () => bots.stop());
  bots.start();
  await operate({ busyMs, desk, sim, bots });
  return { sluice, desk, sim };
}

/** What goes wrong and what operators do, at parts of the time. */
async function operate({ busyMs, desk, sim, bots }) {
  const began = Date.now();
  const untilPart = (part) => until(() => Date.now() - began >= busyMs * part, 'the next part of the day', busyMs * 2 + 20_000);
  await until(() => bots.orders > 0, 'a first order');
  await sim.otherProgram(4);
  await untilPart(0.2);
  await sim.tooMany('/api/v3/depth');
  await untilPart(0.35);
  await desk.api('POST', '/admin/trip', { scope: 'bot:quoter', mode: 'CANCEL_ONLY', reason: 'it quotes beside the market' });
  await untilPart(0.45);
  await desk.rearm('its prices are right again');
  await untilPart(0.7);
  await sim.margin('demo-2', 640_000);
  await untilPart(0.9);
  await desk.api('POST', '/admin/trip', { scope: 'account:okx/desk', mode: 'REDUCE_ONLY', reason: 'the transfer of collateral is late' });
  await sim.loseAnswer('/api/v3/order');
  await sim.banAtBybit('/v5/market/orderbook');
  await untilPart(1);
}

/** The bots of the desk. They go on until they are stopped. */
class Bots {
  orders = 0;
  #over = false;
  #loops = [];
  #sockets = [];
  #url;

  constructor(url) {
    this.#url = url;
  }

  start() {
    for (const reader of READERS) this.#loops.push(this.#read(reader));
    this.#loops.push(this.#trade('quoter', 1, 300, ['BTCUSDT', 'ETHUSDT']), this.#trade('arbitrage', 3, 900, ['BTCUSDT']), this.#hedge());
    for (const stream of STREAMS) {
      const socket = new WebSocket(`${this.#url.replace('http', 'ws')}/@collector/${stream}`);
      socket.on('open', () => {
        const subscription = SUBSCRIPTIONS[stream.split('/')[0]];
        if (subscription) socket.send(subscription);
      });
      socket.on('error', () => {}); // the page shows lost streams
      this.#sockets.push(socket);
    }
  }

  async stop() {
    this.#over = true;
    this.#sockets.forEach((socket) => socket.terminate());
    await Promise.all(this.#loops);
  }

  async #read({ bot, pauseMs, targets, deadlineMs }) {
    const headers = deadlineMs ? { 'X-Sluice-Deadline-Ms': deadlineMs } : {};
    for (let i = 0; !this.#over; i++) await this.#turn(() => fetch(`${this.#url}/@${bot}${targets[i % targets.length]}`, { headers }), pauseMs);
  }

  /** Places orders and cancels each with the next turn. */
  async #trade(name, account, pauseMs, symbols) {
    const bot = binanceBot(`${this.#url}/@${name}/binance`, account);
    for (let i = 0; !this.#over; i++) {
      const symbol = symbols[i % symbols.length];
      await this.#turn(async () => {
        const answer = await bot.place(symbol, `${name}-${i}`);
        if (answer.ok) this.orders++;
        return answer;
      }, pauseMs);
      await this.#turn(() => bot.cancel(symbol, `${name}-${i}`), pauseMs);
    }
  }

  /** Keeps a dead man's switch armed and reads the margin. */
  async #hedge() {
    const bot = binanceBot(`${this.#url}/@hedger/binance`, 2);
    while (!this.#over) {
      await this.#turn(() => bot.countdown('BTCUSDT', 30_000), 500);
      await this.#turn(() => bot.contracts(), 2_000);
    }
  }

  /** Sends a call and reads its answer, then waits for half to one and a half times this pause. A call that fails is what the day is about. */
  async #turn(call, pauseMs) {
    await call().then((answer) => answer.arrayBuffer()).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, this.#over ? 0 : pauseMs * (0.5 + Math.random())));
  }
}
