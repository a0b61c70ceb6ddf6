import { parseWordTable, type WordTable } from './wordTable.ts';

/**
 * Words with a polyphone that the pinyin library's dictionary reads otherwise, found by comparing its readings with the
 * development part of labelled sentences (docs/text.md). `bench/g2p/lexiconSources.py` says which CC-CEDICT and pypinyin
 * read so too; the others go by the labels and by words beside them (冷轧 for 热轧).
 */
const entries = `
逮捕 dai4 bu3
心脏 xin1 zang4
内脏 nei4 zang4
肝脏 gan1 zang4
肾脏 shen4 zang4
脾脏 pi2 zang4
五脏 wu3 zang4
脏器 zang4 qi4
脏腑 zang4 fu3
剥夺 bo1 duo2
剥削 bo1 xue1
剥离 bo1 li2
剥落 bo1 luo4
剥蚀 bo1 shi2
朝鲜 chao2 xian3
湖泊 hu2 po1
血泊 xue4 po1
豁免 huo4 mian3
豁达 huo4 da2
豁然 huo4 ran2
轧机 zha2 ji1
轧钢 zha2 gang1
轧制 zha2 zhi4
轧辊 zha2 gun3
冷轧 leng3 zha2
热轧 re4 zha2
西藏 xi1 zang4
青藏 qing1 zang4
川藏 chuan1 zang4
藏族 zang4 zu2
藏语 zang4 yu3
藏军 zang4 jun1
藏人 zang4 ren2
驻藏 zhu4 zang4
宝藏 bao3 zang4
喇嘛 la3 ma5
喇叭 la3 ba5
喇沁 la3 qin4
呕吐 ou3 tu4
催吐 cui1 tu4
吐血 tu4 xie3
上吐下泻 shang4 tu4 xia4 xie4
挣脱 zheng4 tuo1
挣扎 zheng1 zha2
揣测 chuai3 ce4
揣摩 chuai3 mo2
揣度 chuai3 duo2
挨打 ai2 da3
挨饿 ai2 e4
挨骂 ai2 ma4
挨揍 ai2 zou4
挨批 ai2 pi1
挨冻 ai2 dong4
彼得 bi3 de2
塞尔 sai4 er3
塞浦路斯 sai4 pu3 lu4 si1
塞内加尔 sai4 nei4 jia1 er3
何塞 he2 sai4
巴塞 ba1 sai4
埃塞 ai1 sai4
塞维利亚 sai4 wei2 li4 ya4
要塞 yao4 sai4
边塞 bian1 sai4
塞外 sai4 wai4
塞北 sai4 bei3
阆中 lang4 zhong1
阆州 lang4 zhou1
蛤蜊 ge2 li2
帖木儿 tie3 mu4 er2
请帖 qing3 tie3
字帖 zi4 tie4
碑帖 bei1 tie4
范蠡 fan4 li3
裨将 pi2 jiang4
参将 can1 jiang4
莘庄 xin1 zhuang1
薄弱 bo2 ruo4
薄膜 bo2 mo2
薄利 bo2 li4
薄熙来 bo2 xi1 lai2
淡薄 dan4 bo2
微薄 wei1 bo2
单薄 dan1 bo2
扒手 pa2 shou3
扒窃 pa2 qie4
急咳 ji2 ke2
干咳 gan1 ke2
镇咳 zhen4 ke2
止咳 zhi3 ke2
咳出 ke2 chu1
量化 liang4 hua4
向量 xiang4 liang4
动量 dong4 liang4
计算量 ji4 suan4 liang4
累积量 lei3 ji1 liang4
率部 shuai4 bu4
率军 shuai4 jun1
率队 shuai4 dui4
率众 shuai4 zhong4
纳闷 na4 men4
愤闷 fen4 men4
闷闷 men4 men4
咽部 yan1 bu4
咽喉 yan1 hou2
咽痛 yan1 tong4
哽咽 geng3 ye4
呜咽 wu1 ye4
钉在 ding4 zai4
钉上 ding4 shang4
钉入 ding4 ru4
圜丘 yuan2 qiu1
高句丽 gao1 gou1 li2
强劲 qiang2 jing4
刚劲 gang1 jing4
苍劲 cang1 jing4
劲敌 jing4 di2
劲歌 jing4 ge1
一蹶不振 yi4 jue2 bu2 zhen4
米芾 mi3 fu2
调入 diao4 ru4
调往 diao4 wang3
调任 diao4 ren4
调性 diao4 xing4
累年 lei3 nian2
累迁 lei3 qian1
累计 lei3 ji4
伤痕累累 shang1 hen2 lei3 lei3
驾驶杆 jia4 shi3 gan3
操纵杆 cao1 zong4 gan3
拉杆 la1 gan3
肉脯 rou4 fu3
果脯 guo3 fu3
载人 zai4 ren2
载体 zai4 ti3
载重 zai4 zhong4
空载 kong1 zai4
满载 man3 zai4
剪切 jian3 qie1
切片 qie1 pian4
平方差 ping2 fang1 cha1
柏林 bo2 lin2
供职 gong4 zhi2
德累斯顿 de2 lei4 si1 dun4
上铺 shang4 pu4
卷土重来 juan3 tu3 chong2 lai2
削籍 xue1 ji2
削除 xue1 chu2
削减 xue1 jian3
倒转 dao4 zhuan3
倒挂 dao4 gua4
倒卵 dao4 luan3
缝好 feng2 hao3
缝衣服 feng2 yi1 fu5
裁缝 cai2 feng5
翘曲 qiao2 qu1
连翘 lian2 qiao2
书吧 shu1 ba1
贴吧 tie1 ba1
东莞 dong1 guan3
莞城 guan3 cheng2
撇去 pie1 qu4
撇清 pie1 qing1
撇开 pie1 kai1
扛鼎 gang1 ding3
酩酊 ming3 ding3
曲棍球 qu1 gun4 qiu2
舰只 jian4 zhi1
船只 chuan2 zhi1
斗拱 dou3 gong3
斗栱 dou3 gong3
乞降 qi3 xiang2
迎降 ying2 xiang2
投降 tou2 xiang2
廊坊 lang2 fang2
海蜇 hai3 zhe2
姥姥 lao3 lao5
苦槛 ku3 jian4
撒上 sa3 shang4
撒在 sa3 zai4
铁镐 tie3 gao3
拗不过 niu4 bu5 guo4
甄嬛 zhen1 huan2
靡靡 mi3 mi3
风靡 feng1 mi3
铣削 xi3 xue1
挑起 tiao3 qi3
挑梁 tiao3 liang2
旅长 lv3 zhang3
处长 chu4 zhang3
饺子 jiao3 zi5
例子 li4 zi5
笑话 xiao4 hua5
爱人 ai4 ren5
谢谢 xie4 xie5
星星 xing1 xing5
南边 nan2 bian5
北边 bei3 bian5
东边 dong1 bian5
西边 xi1 bian5
里边 li3 bian5
外边 wai4 bian5
前边 qian2 bian5
后边 hou4 bian5
上边 shang4 bian5
下边 xia4 bian5
万俟 mo4 qi2
尉迟 yu4 chi2
长孙无忌 zhang3 sun1 wu2 ji4
澹台 tan2 tai2
单于 chan2 yu2
令狐 ling2 hu2
`;

export const polyphoneWords: WordTable = parseWordTable(entries, 'polyphoneWords.ts');
