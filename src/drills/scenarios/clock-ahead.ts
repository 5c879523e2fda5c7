import { ALL_ARRIVE } from '../invariants/index.ts';
import type { Scenario } from '../scenario.ts';
import { clockRefusals, noteSkew, TEN_MINUTES } from './clock.ts';
import { noteIssued } from './lines.ts';

export const clockAhead: Scenario = {
  name: 'clock-ahead',
  title: { en: 'Clock ten minutes ahead', vi: 'Đồng hồ nhanh mười phút' },
  what: {
    en: "The issuing gateway's clock is ten minutes ahead, more than its peer allows (5 minutes). Its messages are refused for now, not for ever. The clock is put right, and ten minutes pass.",
    vi: 'Đồng hồ cổng cấp nhanh mười phút, quá mức đối tác cho phép (5 phút). Thông điệp tạm bị từ chối, không phải vĩnh viễn. Đồng hồ được chỉnh đúng và mười phút trôi qua.',
  },
  invariants: ALL_ARRIVE,
  async run(stage) {
    const { vn, sg, note } = stage;
    await Promise.all([vn.start({ clockSeconds: TEN_MINUTES }), sg.start()]);
    note("Viet Nam's clock is ten minutes ahead", 'đồng hồ Việt Nam nhanh mười phút');
    await stage.issueBothWays();
    noteIssued(stage);
    await clockRefusals(stage, vn, sg);
    await noteSkew(stage, sg, vn);
    await Promise.all([vn.stop(), sg.stop()]);
    const later = { clockSeconds: TEN_MINUTES + 60 };
    await Promise.all([vn.start(later), sg.start(later)]);
    note('both clocks agree, ten minutes later', 'hai đồng hồ khớp nhau, mười phút sau');
  },
};
