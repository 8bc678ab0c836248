const apiKey = 'sluice-demo-key-1', secret = 'c2x1aWNlLWRlbW8tc2VjcmV0LTE=';
import { MainClient, USDMClient } from 'binance';

const spot = new MainClient({ api_key: apiKey, api_secret: secret, baseUrl: 'http://127.0.0.1:34653/binance' });
const usdm = new USDMClient({ api_key: apiKey, api_secret: secret, baseUrl: 'http://127.0.0.1:34653/binance' });

await spot.getAccountInformation(); await usdm.getAccountInformationV3();
