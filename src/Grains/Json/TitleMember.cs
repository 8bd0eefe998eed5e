using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Json;

/// <summary>Reads what people call something, in both languages; most often it is the member <c>title</c>.</summary>
internal static class TitleMember
{
    private const int MostLength = 100;

    /// <summary>A title that must be there; empty texts, and a problem, otherwise.</summary>
    public static BilingualText RequiredTitle(this ObjectReader item) => item.RequiredTitle("title");

    /// <summary>What people call something, by a member of another name; null when it is not there.</summary>
    public static BilingualText? OptionalTitle(this ObjectReader item, string name) =>
        item.Find(name) is null ? null : item.RequiredTitle(name);

    private static BilingualText RequiredTitle(this ObjectReader item, string name)
    {
        if (item.RequiredObject(name) is not { } title)
            return new BilingualText("", "");
        var text = new BilingualText(ReadText(title, "zh"), ReadText(title, "en"));
        title.Finish();
        return text;
    }

    private static string ReadText(ObjectReader title, string language)
    {
        if (title.TryText(language, out var text) && (text.Length is 0 or > MostLength || text.Any(char.IsControl)))
            title.Complain(language, $"a title is one line of 1 to {MostLength} characters");
        return text;
    }
}
