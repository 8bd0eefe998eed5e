using System.Collections.Frozen;
using System.Text;

namespace SafeCommunity.Grains.Reports;

/// <summary>Traditional characters that occur in reports, and their simplified forms, so that a procedure names each word once.</summary>
internal static class ChineseCharacters
{
    // Pairs, traditional first.
    private const string Pairs =
        "丟丢亂乱來来侶侣係系個个們们備备傢家傷伤價价億亿兒儿兩两劉刘劍剑動动吳吴問问單单嗎吗嘔呕噴喷嚇吓圍围執执報报場场壓压壞坏夠够夥伙婦妇媽妈嬰婴孃娘孫孙實实寫写寶宝尋寻對对層层屬属幾几庫库廁厕廂厢廚厨廣广" +
        "廳厅張张後后徑径從从復复應应懸悬戶户換换搶抢擁拥擠挤斷断時时暈晕書书楊杨槍枪樂乐樓楼樹树機机檢检檯台櫃柜欄栏歡欢歲岁歷历殺杀毆殴氣气測测溝沟滅灭滲渗漲涨澇涝灑洒災灾為为無无煙烟燈灯燒烧爐炉爭争爲为爺爷" +
        "牆墙獨独獵猎現现環环產产畫画異异當当療疗癇痫癲癫發发盜盗監监盤盘盧卢眾众確确礙碍禮礼種种稱称積积穩稳窮穷竄窜竊窃節节範范築筑簡简糧粮糾纠約约紅红純纯紙纸級级紛纷終终組组結结絕绝給给統统絲丝綁绑經经綠绿" +
        "維维綱纲網网緊紧線线緣缘練练縣县縮缩總总織织繞绕繼继續续纖纤罵骂聖圣聞闻聯联聲声職职聽听脫脱腦脑腫肿腳脚腸肠膠胶膽胆臉脸臺台艙舱艱艰華华萬万葉叶著着蓋盖藥药蘇苏處处號号蟲虫衛卫裏里補补裝装裡里製制複复" +
        "見见規规視视親亲覺觉觀观訂订計计訊讯討讨記记設设許许訴诉診诊評评詞词試试話话該该認认誤误說说誰谁課课調调談谈請请論论謝谢識识議议護护讀读讓让貓猫負负貨货責责貴贵買买費费貼贴賀贺資资賊贼賠赔賣卖質质購购" +
        "贈赠趕赶趙赵蹤踪車车軟软載载輕轻輛辆輪轮輸输轉转辦办農农這这連连週周進进遊游運运過过達达違违遞递遠远適适遲迟選选遺遗還还邊边鄉乡鄭郑鄰邻醫医釋释針针銀银銅铜鋼钢錄录錢钱錯错鍋锅鍾钟鎖锁鏡镜鐵铁鑰钥長长" +
        "門门閃闪閉闭開开間间關关陰阴陳陈陽阳隊队階阶際际隨随險险雙双雜杂離离難难雲云電电霧雾靜静響响頂顶項项順顺預预頓顿領领頭头頸颈頻频題题額额顏颜願愿類类風风飛飞飯饭飲饮飽饱餓饿館馆馬马騎骑騙骗騷骚驚惊髒脏" +
        "體体髮发鬆松鬥斗鬧闹魚鱼鳥鸟麵面麼么黃黄點点黨党齊齐齒齿";

    private static readonly FrozenDictionary<int, Rune> Simplified = Read();

    /// <summary>The simplified form of a character; itself where none is known.</summary>
    public static Rune Simplify(Rune rune) => Simplified.GetValueOrDefault(rune.Value, rune);

    private static FrozenDictionary<int, Rune> Read()
    {
        var forms = new Dictionary<int, Rune>();
        for (var index = 0; index < Pairs.Length; index += 2)
            forms[Pairs[index]] = new Rune(Pairs[index + 1]);
        return forms.ToFrozenDictionary();
    }
}
