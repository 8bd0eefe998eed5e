using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Chance;

namespace SafeCommunity.Simulator.Districts;

/// <summary>Names of places that do not exist, each once: two characters such as 青湖, Qinghu.</summary>
internal sealed class DistrictNames(RandomStream chance)
{
    private static readonly (string Zh, string En)[] First =
    [
        ("青", "qing"), ("白", "bai"), ("南", "nan"), ("北", "bei"), ("东", "dong"), ("西", "xi"), ("金", "jin"), ("玉", "yu"),
        ("长", "chang"), ("永", "yong"), ("新", "xin"), ("华", "hua"), ("和", "he"), ("福", "fu"), ("瑞", "rui"), ("文", "wen"),
        ("双", "shuang"), ("三", "san"), ("中", "zhong"), ("大", "da"), ("桂", "gui"), ("松", "song"), ("竹", "zhu"), ("梅", "mei"),
    ];

    private static readonly (string Zh, string En)[] Second =
    [
        ("湖", "hu"), ("山", "shan"), ("桥", "qiao"), ("林", "lin"), ("园", "yuan"), ("河", "he"), ("溪", "xi"), ("泉", "quan"),
        ("塘", "tang"), ("坪", "ping"), ("岭", "ling"), ("湾", "wan"), ("港", "gang"), ("洲", "zhou"), ("台", "tai"), ("井", "jing"),
        ("安", "an"), ("宁", "ning"), ("康", "kang"), ("乐", "le"), ("兴", "xing"), ("昌", "chang"), ("门", "men"), ("关", "guan"),
    ];

    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    /// <summary>A new name and what people call it; numbered once the plain ones run out.</summary>
    /// <param name="kindZh">What is put behind it in Chinese.</param>
    /// <param name="kindEn">What is put behind it in English; may be empty.</param>
    public (string Name, BilingualText Title) Next(string kindZh, string kindEn)
    {
        while (true)
        {
            var (first, second) = (chance.Pick(First), chance.Pick(Second));
            var round = _given.Count / (First.Length * Second.Length / 2);
            var number = round == 0 ? "" : $"{round + 1}";
            var name = $"{first.En}{second.En}{(round == 0 ? "" : "-")}{number}";
            if (!_given.Add(name))
                continue;
            var english = $"{char.ToUpperInvariant(first.En[0])}{first.En[1..]}{second.En}{(round == 0 ? "" : " ")}{number}";
            return (name, new BilingualText($"{first.Zh}{second.Zh}{number}{kindZh}", kindEn.Length == 0 ? english : $"{english} {kindEn}"));
        }
    }
}
