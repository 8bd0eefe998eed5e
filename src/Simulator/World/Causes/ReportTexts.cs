namespace SafeCommunity.Simulator.World.Causes;

/// <summary>What people say of a cause. They tell what they notice, never of whom.</summary>
internal static class ReportTexts
{
    /// <summary>The texts of a cause, at least one.</summary>
    public static IReadOnlyList<string> Of(string cause) => cause switch
    {
        "kitchen-fire" => ["楼道里冒烟，有烧焦的味道", "隔壁好像着火了，烟很大", "There is smoke on our stairs, something is burning"],
        "e-bike-charging" => ["楼道里有人飞线充电，电动车堵着门", "一楼楼梯间电动车充电，电线拉得到处都是"],
        "gas-leak" => ["楼道里有燃气味", "家门口闻到很浓的煤气味", "There is a smell of gas on our floor"],
        "burst-pipe" => ["楼上漏水，天花板在滴水", "水管爆了，楼道全是水", "Water is dripping through the ceiling, a burst pipe"],
        "cable-overload" => ["家里总是跳闸", "配电箱发热，有短路的响声"],
        "thrown-object" => ["有人高空抛物，差点砸到人", "楼上扔东西下来", "Something was thrown from a window above"],
        "fence-crossing" => ["有人翻墙进小区", "Somebody climbed in, an intruder"],
        "fall-at-home" => ["家里老人摔倒了，起不来", "Somebody collapsed at home, please help"],
        "noise-quarrel" => ["楼上吵闹，睡不着", "半夜音乐太吵", "隔壁噪音扰民", "The neighbours are very loud"],
        "rubbish" => ["楼下垃圾没人清", "垃圾桶满了，有异味", "Rubbish lies beside the bins"],
        "clutter" => ["楼道堆物，过不去", "消防通道停了杂物", "Clutter on the stairs"],
        "broken-lamp" => ["楼下路灯坏了，要报修", "楼道的灯不亮", "A street lamp is broken"],
        _ => ["有情况，请来看看"],
    };
}
