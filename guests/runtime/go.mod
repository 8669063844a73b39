module massar.ma/datacenters/runtime

go 1.26
