using System.Text.Encodings.Web;
using System.Text.Json;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>
/// The small file beside the database that says which database stood here and how far its journals had come: what the database
/// cannot say of itself. Without it a database that is missing, empty, cut off or older would look like a good one.
/// </summary>
internal sealed class StoreAnchor
{
    /// <summary>The file's name.</summary>
    public const string FileName = "safecommunity.anchor.json";

    private const int MostLost = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the file is, for whoever finds it.</summary>
    public string About { get; init; } =
        "Which database stands beside this file, and how far its journals had come. It belongs to the database: copy and move them together.";

    /// <summary>The database's own name for itself.</summary>
    public string Store { get; set; } = "";

    /// <summary>The newest entry of each community's journal that is known to be durable.</summary>
    public SortedDictionary<string, AnchoredEntry> Journals { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Entries that were durable once and that the database no longer holds: the newest of each loss.</summary>
    public List<LostEntry> Lost { get; init; } = [];

    public static string PathOf(SqliteStorageOptions options) => Path.GetFullPath(Path.Combine(options.DataFolder, FileName));

    /// <summary>The anchor of a data folder; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static StoreAnchor? Read(SqliteStorageOptions options)
    {
        var path = PathOf(options);
        return File.Exists(path)
            ? JsonSerializer.Deserialize<StoreAnchor>(File.ReadAllBytes(path), Json) ?? throw new JsonException("It is empty.")
            : null;
    }

    /// <summary>Puts the anchor in the place of the one before; never half of it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(SqliteStorageOptions options)
    {
        var path = PathOf(options);
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>Notes a journal's newest durable entry.</summary>
    public void Note(string community, JournalHead head) =>
        Journals[community] = new AnchoredEntry(head.Position, Convert.ToHexStringLower(head.Hash.AsSpan()));

    /// <summary>
    /// Compares with what the database holds, notes what is lost, and forgets losses that were made good. Returns what is lost, in
    /// a line for each.
    /// </summary>
    /// <param name="store">The database's name for itself.</param>
    /// <param name="hashAt">The hash of a community's entry at a position, in hexadecimal; null when there is none.</param>
    /// <param name="now">Now.</param>
    public List<string> Compare(string store, Func<string, long, string?> hashAt, DateTimeOffset now)
    {
        foreach (var (community, entry) in Journals)
        {
            if (hashAt(community, entry.Position) != entry.Hash && !Lost.Exists(lost => lost.Community == community && lost.Position == entry.Position && lost.Hash == entry.Hash))
                Lost.Add(new LostEntry(community, entry.Position, entry.Hash, now));
        }

        Lost.RemoveAll(lost => hashAt(lost.Community, lost.Position) == lost.Hash);
        if (Lost.Count > MostLost)
            Lost.RemoveRange(0, Lost.Count - MostLost);
        var told = Lost.ConvertAll(lost => FormattableString.Invariant(
            $"{lost.Community}: entry {lost.Position} was durable once and is not there any more, nor is what stood with it: the journal's end was cut off, or an older copy was put in its place (noticed {lost.Noticed:yyyy-MM-dd HH:mm:ss}Z)"));
        if (Store.Length > 0 && Store != store)
            told.Insert(0, $"the database is another one than that which stood here: {FileName} belongs to {Store}, the database is {store}");
        return told;
    }
}

/// <summary>An entry that is known to be durable.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Hash">Its hash, in hexadecimal.</param>
internal sealed record AnchoredEntry(long Position, string Hash);

/// <summary>An entry that was durable once and is not in the database any more.</summary>
/// <param name="Community">The community.</param>
/// <param name="Position">Its position.</param>
/// <param name="Hash">Its hash, in hexadecimal.</param>
/// <param name="Noticed">When that was noticed.</param>
internal sealed record LostEntry(string Community, long Position, string Hash, DateTimeOffset Noticed);
