import { ALL_ARRIVE } from '../invariants/index.ts';
import type { Scenario } from '../scenario.ts';
import { clockRefusals, noteSkew, TEN_MINUTES } from './clock.ts';
import { noteIssued } from './lines.ts';

export const clockBehind: Scenario = {
  name: 'clock-behind',
  title: { en: 'Clock ten minutes behind', vi: 'Đồng hồ chậm mười phút' },
  what: {
    en: "Viet Nam's clock is ten minutes behind: what it sends is taken, but to it all that its peer sends comes from the future and is refused for now. The clock is put right.",
    vi: 'Đồng hồ Việt Nam chậm mười phút: thông điệp gửi đi được nhận, nhưng mọi thông điệp của đối tác đều như đến từ tương lai và tạm bị từ chối. Đồng hồ được chỉnh đúng.',
  },
  invariants: ALL_ARRIVE,
  async run(stage) {
    const { vn, sg, note } = stage;
    await Promise.all([vn.start({ clockSeconds: -TEN_MINUTES }), sg.start()]);
    note("Viet Nam's clock is ten minutes behind", 'đồng hồ Việt Nam chậm mười phút');
    await stage.issueBothWays();
    noteIssued(stage);
    await clockRefusals(stage, sg, vn);
    await noteSkew(stage, vn, sg);
    await vn.stop();
    await vn.start({ clockSeconds: 0 });
    note("Viet Nam's clock is right", 'đồng hồ Việt Nam đã đúng');
  },
};
