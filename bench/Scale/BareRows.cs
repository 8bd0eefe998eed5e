using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Folders;

namespace SafeCommunity.Bench.Scale;

/// <summary>What SQLite itself gives: the same twins as plain rows, one prepared statement, a thousand a transaction, synchronous FULL.</summary>
internal static class BareRows
{
    private const int Batch = 1_000;

    /// <summary>Writes the twins of a folder's communities and returns how many a second; expanding the plans is not counted.</summary>
    public static double Write(string folder, string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using (var schema = connection.CreateCommand())
        {
            schema.CommandText = """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                CREATE TABLE twins (
                    community TEXT, name TEXT, kind INTEGER, model TEXT, parent TEXT, longitude REAL, latitude REAL, floor INTEGER,
                    title_zh TEXT, title_en TEXT, residents INTEGER, silence INTEGER, PRIMARY KEY (community, name)) WITHOUT ROWID;
                """;
            schema.ExecuteNonQuery();
        }

        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO twins VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        var values = Enumerable.Range(0, 12).Select(i => insert.Parameters.AddWithValue($"${i}", "")).ToArray();
        var (rows, elapsed) = (0, TimeSpan.Zero);
        foreach (var community in CommunityFolder.Read(folder).Communities)
        {
            var plan = community.Expand();
            var start = Stopwatch.GetTimestamp();
            foreach (var batch in plan.Twins.Chunk(Batch))
            {
                using var transaction = connection.BeginTransaction();
                insert.Transaction = transaction;
                foreach (var twin in batch)
                {
                    object[] row =
                    [
                        twin.Id.Community, twin.Id.Name, (int)twin.Kind, twin.Model, twin.Parent, twin.Place.Longitude, twin.Place.Latitude,
                        twin.Place.Floor, twin.Title.Zh, twin.Title.En, twin.Residents, (long)twin.SilenceLimit.TotalSeconds,
                    ];
                    for (var i = 0; i < row.Length; i++)
                        values[i].Value = row[i];
                    insert.ExecuteNonQuery();
                }

                transaction.Commit();
            }

            elapsed += Stopwatch.GetElapsedTime(start);
            rows += plan.Twins.Length;
        }

        return rows / elapsed.TotalSeconds;
    }
}
