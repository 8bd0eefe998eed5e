using System.Globalization;

namespace SafeCommunity.Silo.Hosting;

/// <summary>The <c>rebuild</c> command: makes a data folder's database anew from its journal, and verifies it afterwards.</summary>
internal static class StoreRebuilder
{
    /// <summary>Rebuilds and returns the exit code: that of the verification, or 1 when it could not be done and all is as it was.</summary>
    public static async Task<int> RunAsync(string dataFolder, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            if (!Directory.Exists(dataFolder))
                throw new StartException($"there is no data folder {dataFolder}");
            using (DataFolder.Take(dataFolder))
            {
                var progress = new ProgressLines(time);
                var old = await Parts.RebuildStoreAsync(dataFolder, Console.WriteLine, progress.Report, time, cancellation);
                Console.WriteLine($"The database is made anew. The one before is {old}: keep it until all is well, then delete it 确认无误后请删除旧文件");
            }
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"safecommunity: nothing was rebuilt: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}."));
            return ExitCodes.Failure;
        }

        return await JournalVerifier.RunAsync(dataFolder, community: null, time, cancellation);
    }
}
