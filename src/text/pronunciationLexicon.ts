import { parseWordTable, type WordTable } from './wordTable.ts';

/**
 * Words whose reading the pinyin library does not give from context, as numbered pinyin before tone sandhi
 * (a 一 or 不 inside is final). Longest word first wins over the library; a user's lexicon wins over this one.
 */
const entries = `
着急 zhao2 ji2
得了吧 de2 le5 ba5
不得了 bu4 de2 liao3
了不得 liao3 bu5 de5
不得不 bu4 de2 bu4
来得及 lai2 de5 ji2
来不及 lai2 bu5 ji2
舍不得 she3 bu5 de5
舍得 she3 de5
记得 ji4 de5
懒得 lan3 de5
懂得 dong3 de5
显得 xian3 de5
变得 bian4 de5
晓得 xiao3 de5
认得 ren4 de5
免得 mian3 de5
省得 sheng3 de5
值得 zhi2 de5
使得 shi3 de5
不由得 bu4 you2 de5
和面 huo2 mian4
数一数 shu3 yi5 shu3
盛饭 cheng2 fan4
教书 jiao1 shu1
率先 shuai4 xian1
着装 zhuo2 zhuang1
系鞋带 ji4 xie2 dai4
长得 zhang3 de5
哄堂 hong1 tang2
一宿 yi4 xiu3
撒种 sa3 zhong3
参差 cen1 ci1
成交量 cheng2 jiao1 liang4
重获 chong2 huo4
重装 chong2 zhuang1
重置 chong2 zhi4
重设 chong2 she4
重写 chong2 xie3
重试 chong2 shi4
重做 chong2 zuo4
重来 chong2 lai2
一场雨 yi4 chang2 yu3
一场雪 yi4 chang2 xue3
一场暴雨 yi4 chang2 bao4 yu3
一场大雨 yi4 chang2 da4 yu3
一场大雪 yi4 chang2 da4 xue3
一场梦 yi4 chang2 meng4
一场病 yi4 chang2 bing4
船长 chuan2 zhang3
长出 zhang3 chu1
长高 zhang3 gao1
长胖 zhang3 pang4
长满 zhang3 man3
钻到 zuan1 dao4
钻进 zuan1 jin4
钻出 zuan1 chu1
卷了 juan3 le5
卷着 juan3 zhe5
夹着 jia1 zhe5
夹在 jia1 zai4
夹住 jia1 zhu4
年假 nian2 jia4
倒了一杯 dao4 le5 yi4 bei1
有空 you3 kong4
没空 mei2 kong4
抽空 chou1 kong4
系好 ji4 hao3
系上 ji4 shang4
够不着 gou4 bu5 zhao2
不了 bu4 liao3
天哪 tian1 na5
最为 zui4 wei2
教会了 jiao1 hui4 le5
教我 jiao1 wo3
教他 jiao1 ta1
教你 jiao1 ni3
种了 zhong4 le5
种着 zhong4 zhe5
种花 zhong4 hua1
种菜 zhong4 cai4
露出来 lou4 chu1 lai2
还书 huan2 shu1
还钱 huan2 qian2
还给 huan2 gei3
还债 huan2 zhai4
还清 huan2 qing1
还款 huan2 kuan3
还车 huan2 che1
倒水 dao4 shui3
倒茶 dao4 cha2
倒杯 dao4 bei1
倒一杯 dao4 yi4 bei1
倒垃圾 dao4 la1 ji1
倒掉 dao4 diao4
朋友 peng2 you5
时候 shi2 hou5
先生 xian1 sheng5
学生 xue2 sheng5
知道 zhi1 dao5
认识 ren4 shi5
明白 ming2 bai5
漂亮 piao4 liang5
便宜 pian2 yi5
清楚 qing1 chu5
衣服 yi1 fu5
休息 xiu1 xi5
告诉 gao4 su5
消息 xiao1 xi5
麻烦 ma2 fan5
客气 ke4 qi5
名字 ming2 zi5
眼睛 yan3 jing5
耳朵 er3 duo5
豆腐 dou4 fu5
月亮 yue4 liang5
石头 shi2 tou5
木头 mu4 tou5
舌头 she2 tou5
骨头 gu3 tou5
馒头 man2 tou5
枕头 zhen3 tou5
里头 li3 tou5
外头 wai4 tou5
关系 guan1 xi5
东西 dong1 xi5
地方 di4 fang5
咳嗽 ke2 sou5
师傅 shi1 fu5
故事 gu4 shi5
事情 shi4 qing5
心思 xin1 si5
意思 yi4 si5
热闹 re4 nao5
力气 li4 qi5
脾气 pi2 qi5
打听 da3 ting5
打算 da3 suan5
商量 shang1 liang5
收拾 shou1 shi5
暖和 nuan3 huo5
凉快 liang2 kuai5
舒服 shu1 fu5
糊涂 hu2 tu5
聪明 cong1 ming5
老实 lao3 shi5
结实 jie1 shi5
厉害 li4 hai5
窗户 chuang1 hu5
亲戚 qin1 qi5
钥匙 yao4 shi5
丈夫 zhang4 fu5
媳妇 xi2 fu5
早上 zao3 shang5
晚上 wan3 shang5
怎么着 zen3 me5 zhao1
一不做二不休 yi1 bu2 zuo4 er4 bu4 xiu1
逐一 zhu2 yi1
一一 yi1 yi1
说不定 shuo1 bu5 ding4
对不起 dui4 bu5 qi3
看不见 kan4 bu5 jian4
差不多 cha4 bu5 duo1
了不起 liao3 bu5 qi3
用不着 yong4 bu5 zhao2
睡不着 shui4 bu5 zhao2
找不着 zhao3 bu5 zhao2
`;

export const pronunciationLexicon: WordTable = parseWordTable(entries, 'pronunciationLexicon.ts');
