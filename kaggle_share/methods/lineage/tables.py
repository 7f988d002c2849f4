"""What methods and functions of the usual libraries do to what they are called on, and what they read and write."""

from __future__ import annotations

IN_PLACE = frozenset(
    "append extend insert remove pop clear sort reverse update add discard setdefault popitem appendleft extendleft "
    "popleft rotate fit fit_transform fit_predict partial_fit fill resize put setflags setfield move_to_end "
    "difference_update intersection_update symmetric_difference_update add_node add_edge add_nodes_from "
    "add_edges_from remove_node remove_edge load_state_dict zero_grad step backward __setitem__ __delitem__ "
    "add_subplot add_axes create_dataset create_group create_sheet add_worksheet put_along_axis itemset subtract "
    "tight_layout suptitle colorbar legend".split()
)
"""Methods that change what they are called on, whatever it is."""
PURE = frozenset(
    "head tail describe info show display print keys values items copy summary savefig to_csv to_parquet to_json "
    "to_excel to_feather to_pickle to_sql to_html to_latex to_markdown to_hdf to_stata write_csv write_parquet "
    "write_json write_ipc write_excel to_netcdf to_zarr predict predict_proba transform score mean sum std min max "
    "count plot hist boxplot value_counts sample join format startswith endswith strip split lower upper exists "
    "is_file is_dir mkdir glob iterdir index get round sort_values sort_index groupby agg apply map filter dump "
    "dumps save write_text write_bytes unlink touch tofile assert_called drop rename fillna dropna reset_index merge "
    "pprint report visualize render interactive write_html write_image close tolist item".split()
)
"""Methods that leave what they are called on as it was; also where they stand alone in a line."""
FRAME_IN_PLACE = frozenset({"insert", "update", "pop", "isetitem", "__setitem__"})
"""The only methods of a data frame that change it without `inplace=True`."""
PURE_OF_FIGURES = ("get_", "savefig", "show", "has_", "contains")
SETTERS_THAT_COPY = frozenset(
    {"set_index", "set_axis", "set_flags", "set_categories", "set_coords", "set_index_names"}
)
CHANGES_ARGUMENT = frozenset(
    {"shuffle", "heapify", "heappush", "heappop", "setattr", "delattr", "copyto", "put", "place", "fill_diagonal"}
)
"""Functions that change their first argument (`random.shuffle`)."""
GIVES_PART = frozenset(
    "add_subplot subplots add_axes gca twinx twiny create_group create_dataset add_worksheet create_sheet setdefault "
    "require_group ravel flatten_axes inset_axes add_gridspec subfigures get_figure".split()
)
"""Methods whose result is a part of what they are called on: who changes it changes that."""
FIGURES = frozenset(
    {"subplots", "figure", "gca", "gcf", "add_subplot", "axes", "subplot", "add_axes", "subplot_mosaic"}
)
FRAMES = frozenset({"DataFrame", "Series", "from_dict", "from_records", "LazyFrame", "read_html"})

READERS = frozenset(
    "read_csv read_table read_fwf read_excel read_json read_html read_xml read_parquet read_feather read_orc "
    "read_pickle read_hdf read_sas read_spss read_stata read_ipc read_ndjson read_avro read_delta scan_csv "
    "scan_parquet scan_ndjson scan_ipc read_arrow read_schema read_metadata open_dataset open_mfdataset "
    "open_dataarray load_dataarray open_zarr loadtxt genfromtxt fromfile imread loadmat ParquetFile ParquetDataset "
    "from_csv_auto read_csv_auto urlopen urlretrieve safe_load_file read_file load_workbook from_file memmap "
    "read_ods read_database_uri open_dict dcmread".split()
)
"""Functions that read the file or address that they are given first, in pandas, polars, pyarrow, DuckDB, xarray, …"""
READERS_OF_MODULES = frozenset(
    {"np.load", "numpy.load", "joblib.load", "torch.load", "xr.load_dataset", "xarray.load_dataset", "ds.dataset",
     "pyarrow.dataset.dataset", "pds.dataset", "tf.data.TextLineDataset", "Image.open", "h5py.File", "gzip.open",
     "bz2.open", "lzma.open", "zipfile.ZipFile", "ZipFile", "tarfile.open", "netCDF4.Dataset", "fits.open",
     "io.open", "codecs.open", "pydicom.dcmread", "pd.ExcelFile", "pandas.ExcelFile", "pd.HDFStore", "sio.loadmat",
     "fsspec.open", "fsspec.open_files", "smart_open.open"}
)  # fmt: skip
REQUESTS = frozenset({"requests.get", "requests.post", "requests.request", "httpx.get", "httpx.post"})
DATABASES = frozenset({"read_sql", "read_sql_query", "read_sql_table", "read_database", "read_gbq"})
CONNECTS = frozenset({"connect", "create_engine"})
"""Functions that open a database; with `sqlite3`, `duckdb`, `sqlalchemy`, … before them."""
CONNECTING = frozenset({"sqlite3", "duckdb", "sqlalchemy", "sa", "psycopg2", "psycopg", "pymysql", "mysql"})
WRITERS = frozenset(
    "to_csv to_parquet to_json to_excel to_feather to_pickle to_hdf to_stata to_html to_latex to_markdown to_orc "
    "to_xml write_csv write_parquet write_json write_ndjson write_ipc write_excel write_avro sink_csv sink_parquet "
    "to_netcdf to_zarr savefig imsave imwrite tofile savetxt savez savez_compressed savemat write_image write_html "
    "write_feather write_table to_file sink_ndjson".split()
)
"""Functions and methods that write the file that they are given."""
WRITERS_OF_MODULES = frozenset({"np.save", "numpy.save", "Image.save"})
SECOND = frozenset({"write_table", "write_feather", "dump", "write_dataset", "csv.write_csv"})
"""Functions whose file comes second, after what is written."""
METHODS_OF_PATHS_READ = frozenset({"read_text", "read_bytes"})
METHODS_OF_PATHS_WRITE = frozenset({"write_text", "write_bytes"})
PACKAGE_DATA_OF = frozenset(
    {"datasets", "seaborn", "sns", "palmerpenguins", "vega_datasets", "toy_datasets", "statsmodels", "sklearn"}
)
DOWNLOADS = frozenset({"dataset_download", "competition_download", "model_download", "notebook_output_download"})
"""Functions of kagglehub."""
RANDOM = frozenset({"seed", "set_seed", "manual_seed", "seed_everything"})
"""Functions that set the state of a generator of random numbers for everybody."""
