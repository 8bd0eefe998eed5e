using System.Text.Json;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>Reads whole journals and lists, page after page.</summary>
internal static class JournalReading
{
    /// <summary>Every entry of the journal, in the order of the API.</summary>
    public static async Task<List<JsonElement>> JournalAsync(this Curl api)
    {
        var entries = new List<JsonElement>();
        while (true)
        {
            var page = await api.GetJsonAsync(Surface.JournalPath(entries.Count > 0 ? entries[^1].Number("position") : 0));
            var before = entries.Count;
            entries.AddRange(page.Items("entries"));
            if (entries.Count == before)
                return entries;
        }
    }

    /// <summary>The names of all twins that match a filter.</summary>
    public static async Task<List<string>> TwinNamesAsync(this Curl api, string filter)
    {
        var names = new List<string>();
        var token = "";
        do
        {
            var page = await api.GetJsonAsync($"{Surface.Filtered(Surface.TwinsPath, filter)}&page_token={Uri.EscapeDataString(token)}");
            names.AddRange(page.Items("twins").Select(twin => twin.Text("name").Split('/')[^1]));
            token = page.Text("nextPageToken");
        }
        while (token.Length > 0);
        return names;
    }

    /// <summary>Positions must be 1, 2, 3 ... without a gap.</summary>
    public static void AssertGapFree(IEnumerable<JsonElement> entries)
    {
        var expected = 0L;
        Assert.All(entries, entry => Assert.Equal(++expected, entry.Number("position")));
    }

    /// <summary>How many alarms the entries raise, by device.</summary>
    public static Dictionary<string, int> RaisedByDevice(IEnumerable<JsonElement> entries) => entries
        .Where(entry => entry.Text("kind") == "alarm.raised")
        .GroupBy(entry => entry.Text("alarmRaised", "twin").Split('/')[^1])
        .ToDictionary(group => group.Key, group => group.Count());
}
